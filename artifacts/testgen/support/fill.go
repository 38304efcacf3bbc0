package support

import (
	"bytes"
	"encoding"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"time"
)

// pactFill puts a plain value of a contract's type into dst, whatever Go type that is. An error begins with the path to
// what does not fit.
func pactFill(dst reflect.Value, typ *pactType, v any) error {
	if z, ok := v.(pactZero); ok {
		v = z.value
	}
	if d, ok := v.(pactDecimal); ok {
		v = string(d)
	}
	if v == nil {
		return nil // absent: the zero value
	}
	if dst.Kind() == reflect.Pointer {
		p := reflect.New(dst.Type().Elem())
		if err := pactFill(p.Elem(), typ, v); err != nil {
			return err
		}
		dst.Set(p)
		return nil
	}
	if dst.Kind() == reflect.Interface && dst.NumMethod() == 0 { // any: what encoding/json would give
		return json.Unmarshal(pactToJSON(v), dst.Addr().Interface())
	}
	switch x := v.(type) {
	case time.Time:
		if to := dst.Type(); to.Kind() == reflect.Struct && to.ConvertibleTo(reflect.TypeFor[time.Time]()) {
			dst.Set(reflect.ValueOf(x).Convert(to))
			return nil
		}
	case time.Duration:
		if to := dst.Type(); to.Kind() == reflect.Int64 && to != reflect.TypeFor[int64]() {
			dst.SetInt(int64(x))
			return nil
		}
	case []byte:
		if to := dst.Type(); to.Kind() == reflect.Slice && to.Elem().Kind() == reflect.Uint8 {
			dst.SetBytes(bytes.Clone(x))
			return nil
		}
	case bool:
		if dst.Kind() == reflect.Bool {
			dst.SetBool(x)
			return nil
		}
	case int64, float64:
		if dst.CanInt() || dst.CanUint() || dst.CanFloat() {
			return pactFillNumber(dst, x)
		}
	case string:
		if day, err := time.Parse(time.DateOnly, x); err == nil && typ.kind == "date" && dst.Type() == reflect.TypeFor[time.Time]() {
			dst.Set(reflect.ValueOf(day))
			return nil
		}
		if dst.Kind() == reflect.String {
			dst.SetString(x)
			return nil
		}
	case []any:
		return pactFillList(dst, typ, x)
	case map[string]any:
		return pactFillMap(dst, typ, x)
	}
	return pactFillText(dst, typ, v)
}

func pactFillNumber(dst reflect.Value, v any) error {
	f, isFloat := v.(float64)
	i, _ := v.(int64)
	fits := true
	switch {
	case dst.CanFloat() && isFloat:
		dst.SetFloat(f)
	case dst.CanFloat():
		dst.SetFloat(float64(i))
		fits = int64(dst.Float()) == i
	case isFloat:
		fits = false
	case dst.CanInt():
		fits = !dst.OverflowInt(i)
		dst.SetInt(i)
	default:
		fits = i >= 0 && !dst.OverflowUint(uint64(i))
		dst.SetUint(uint64(i))
	}
	if !fits {
		return fmt.Errorf(": %v does not fit in %v", v, dst.Type())
	}
	return nil
}

// pactFillText fills a type that reads itself from text or JSON: a decimal, a uuid, a json.RawMessage, a union.
func pactFillText(dst reflect.Value, typ *pactType, v any) error {
	text := pactToJSON(v)
	scalar := text
	if s, err := strconv.Unquote(string(text)); err == nil {
		scalar = []byte(s)
	}
	_, isList := v.([]any)
	_, isMap := v.(map[string]any)
	switch p := dst.Addr().Interface().(type) {
	case encoding.TextUnmarshaler:
		if isList || isMap {
			break
		}
		if err := p.UnmarshalText(scalar); err != nil {
			return fmt.Errorf(": %v refuses %s: %w", dst.Type(), text, err)
		}
		return nil
	case json.Unmarshaler:
		if err := p.UnmarshalJSON(text); err != nil {
			return fmt.Errorf(": %v refuses %s: %w", dst.Type(), text, err)
		}
		return nil
	}
	if typ.kind == "union" {
		return fmt.Errorf(": a union cannot be given as %v; make it a struct with a field for each tag, or give it UnmarshalJSON", dst.Type())
	}
	return fmt.Errorf(": a %s cannot be given as %v", typ.kind, dst.Type())
}

func pactFillList(dst reflect.Value, typ *pactType, in []any) error {
	elem := typ.elem
	if elem == nil {
		elem = &pactType{kind: "json"}
	}
	switch {
	case dst.Kind() == reflect.Slice && dst.Type() != reflect.TypeFor[json.RawMessage]():
		dst.Set(reflect.MakeSlice(dst.Type(), len(in), len(in)))
	case dst.Kind() == reflect.Array && dst.Len() == len(in):
	default:
		return pactFillText(dst, typ, in)
	}
	for i, v := range in {
		if err := pactFill(dst.Index(i), elem, v); err != nil {
			return fmt.Errorf("[%d]%w", i, err)
		}
	}
	return nil
}

// pactFillMap fills a map, or a struct by the fields of the contract.
func pactFillMap(dst reflect.Value, typ *pactType, in map[string]any) error {
	if _, ok := dst.Addr().Interface().(json.Unmarshaler); ok {
		return pactFillText(dst, typ, in)
	}
	fields := map[string]pactField{}
	for _, f := range typ.fields {
		fields[f.name] = f
	}
	if dst.Kind() == reflect.Map {
		dst.Set(reflect.MakeMap(dst.Type()))
	} else if dst.Kind() != reflect.Struct {
		return pactFillText(dst, typ, in)
	}
	for _, name := range pactKeys(in) {
		v := in[name]
		f, elem := fields[name], typ.elem
		if f.name != "" {
			elem = pactTypeOf(f.typ)
		} else if elem == nil {
			elem = &pactType{kind: "json"}
			f.name = name
		}
		if dst.Kind() == reflect.Struct && v == nil {
			continue
		}
		if dst.Kind() == reflect.Struct {
			if err := pactFillField(dst, f, elem, v); err != nil {
				return fmt.Errorf(".%s%w", name, err)
			}
			continue
		}
		key, value := reflect.New(dst.Type().Key()).Elem(), reflect.New(dst.Type().Elem()).Elem()
		if err := pactFillKey(key, name); err != nil {
			return fmt.Errorf(".%s%w", name, err)
		}
		if err := pactFill(value, elem, v); err != nil {
			return fmt.Errorf(".%s%w", name, err)
		}
		dst.SetMapIndex(key, value)
	}
	return nil
}

func pactFillField(dst reflect.Value, f pactField, typ *pactType, v any) error {
	sf, err := pactFieldOf(dst.Type(), f)
	if err != nil {
		return err
	}
	field, err := pactFieldIn(dst, sf)
	if err != nil {
		return err
	}
	return pactFill(field, typ, v)
}

func pactFillKey(dst reflect.Value, name string) error {
	if i, err := strconv.ParseInt(name, 10, 64); err == nil && (dst.CanInt() || dst.CanUint()) {
		return pactFillNumber(dst, i)
	}
	return pactFill(dst, &pactType{kind: "string"}, name)
}

// pactToJSON writes a plain value as JSON, a duration as Go writes it.
func pactToJSON(v any) []byte {
	switch x := v.(type) {
	case time.Duration:
		v = x.String()
	case []byte:
		v = base64.StdEncoding.EncodeToString(x)
	case []any:
		raw := make([]json.RawMessage, len(x))
		for i := range x {
			raw[i] = pactToJSON(x[i])
		}
		v = raw
	case map[string]any:
		raw := map[string]json.RawMessage{}
		for k := range x {
			raw[k] = pactToJSON(x[k])
		}
		v = raw
	case pactZero:
		return pactToJSON(x.value)
	}
	b, err := json.Marshal(v)
	if err != nil {
		b, _ = json.Marshal(err.Error())
	}
	return b
}
