package support

import (
	"bytes"
	"encoding"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"time"
)

// pactZero is an absent value or this zero value: a Go type that is no pointer cannot tell them apart.
type pactZero struct{ value any }

// pactTake turns a Go value into the plain value of a contract's type, and refuses what does not have that type. An
// error begins with the path to what does not fit.
func pactTake(typ *pactType, v reflect.Value) (any, error) {
	given := false // something that could have been nil
	for v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface {
		if v.IsNil() {
			if typ.optional || typ.kind == "json" {
				return nil, nil
			}
			return nil, fmt.Errorf(": nil is no %s", typ.kind)
		}
		v, given = v.Elem(), true
	}
	plain, err := pactTakePresent(typ, v)
	if typ.optional && !given && (v.IsZero() || (v.Kind() == reflect.Slice || v.Kind() == reflect.Map) && v.Len() == 0) {
		return pactZero{plain}, nil
	}
	return plain, err
}

// pactSelf is the value, or a pointer to a copy of it where only that writes itself as text or JSON.
func pactSelf(v reflect.Value) any {
	p := reflect.New(v.Type())
	p.Elem().Set(v)
	for _, self := range []any{v.Interface(), p.Interface()} {
		switch self.(type) {
		case encoding.TextMarshaler, json.Marshaler:
			return self
		}
	}
	return v.Interface()
}

func pactTakePresent(typ *pactType, v reflect.Value) (any, error) {
	wrong := fmt.Errorf(": %v(%s) is no %s", v.Type(), pactShow(v.Interface()), typ.kind)
	switch typ.kind {
	case "bool":
		if v.Kind() == reflect.Bool {
			return v.Bool(), nil
		}
	case "int", "float":
		if n, ok := pactNumber(v); ok {
			if f, ok := n.(float64); ok && typ.kind == "int" {
				if f != math.Trunc(f) || math.Abs(f) > 1<<62 {
					return nil, wrong
				}
				n = int64(f)
			} else if i, ok := n.(int64); ok && typ.kind == "float" {
				n = float64(i)
			}
			return n, nil
		}
	case "timestamp":
		if to := reflect.TypeFor[time.Time](); v.Kind() == reflect.Struct && v.CanConvert(to) {
			return v.Convert(to).Interface(), nil
		}
	case "duration":
		if v.Kind() == reflect.Int64 && v.Type() != reflect.TypeFor[int64]() {
			return time.Duration(v.Int()), nil
		}
	case "bytes":
		if v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Uint8 {
			return bytes.Clone(v.Bytes()), nil
		}
	case "list":
		if v.Kind() == reflect.Slice || v.Kind() == reflect.Array {
			return pactTakeList(typ, v)
		}
	case "map", "struct", "union":
		keyed := v.Kind() == reflect.Map && (typ.kind == "map" || v.Type().Key().Kind() == reflect.String)
		if _, ok := pactSelf(v).(json.Marshaler); !ok && (keyed || v.Kind() == reflect.Struct && typ.kind != "map") {
			return pactTakeMap(typ, v)
		}
	}
	return pactTakeText(typ, v, wrong)
}

// pactTakeText takes what a value writes itself as: text for a scalar, JSON for the rest.
func pactTakeText(typ *pactType, v reflect.Value, wrong error) (any, error) {
	self := pactSelf(v)
	day, isTime := self.(time.Time)
	text, isText := self.(encoding.TextMarshaler)
	_, isJSON := self.(json.Marshaler)
	var written any
	switch {
	case typ.kind == "date" && isTime:
		written = day.Format(time.DateOnly)
	case typ.kind != "json" && v.Kind() == reflect.String:
		written = v.String()
	case typ.kind != "json" && isText:
		b, err := text.MarshalText()
		if err != nil {
			return nil, fmt.Errorf(": %w", err)
		}
		written = string(b)
	case typ.kind == "json" || isJSON:
		b, err := json.Marshal(self)
		if err != nil {
			return nil, fmt.Errorf(": %w", err)
		}
		written = pactJSON(string(b))
	default:
		return nil, wrong
	}
	if s, ok := written.(string); ok && isText && (typ.kind == "int" || typ.kind == "float") {
		written = json.Number(s)
	}
	return pactRead(typ, written, nil)
}

// pactNumber is an int64 or, for what is no integer in Go, a float64.
func pactNumber(v reflect.Value) (any, bool) {
	switch {
	case v.CanInt():
		return v.Int(), true
	case v.CanUint() && v.Uint() <= math.MaxInt64:
		return int64(v.Uint()), true
	case v.CanFloat() && !math.IsNaN(v.Float()) && !math.IsInf(v.Float(), 0):
		return v.Float(), true
	}
	return nil, false
}

func pactTakeList(typ *pactType, v reflect.Value) (any, error) {
	out := make([]any, 0, v.Len())
	for i := 0; i < v.Len(); i++ {
		plain, err := pactTake(typ.elem, v.Index(i))
		if err != nil {
			return nil, fmt.Errorf("[%d]%w", i, err)
		}
		out = append(out, plain)
	}
	return out, nil
}

func pactTakeMap(typ *pactType, v reflect.Value) (any, error) {
	out := map[string]any{}
	if typ.kind == "map" {
		for _, key := range v.MapKeys() {
			plain, err := pactTake(typ.elem, v.MapIndex(key))
			if err != nil {
				return nil, fmt.Errorf(".%v%w", key, err)
			}
			out[pactKey(key)] = plain
		}
		return out, nil
	}
	for _, f := range typ.fields {
		t := pactTypeOf(f.typ)
		if typ.kind == "union" {
			t.optional = true
		}
		plain, err := pactTakeField(v, f, t)
		if err != nil {
			return nil, fmt.Errorf(".%s%w", f.name, err)
		}
		_, unset := plain.(pactZero)
		if t.optional && plain == nil || typ.kind == "union" && unset {
			continue
		}
		out[f.name] = plain
	}
	if typ.kind == "union" && len(out) != 1 {
		return nil, fmt.Errorf(": %d arms of the union %v are set, and one must be", len(out), v.Type())
	}
	return out, nil
}

// pactTakeField takes one field of a struct, or one key of a map that stands for a struct.
func pactTakeField(v reflect.Value, f pactField, typ *pactType) (any, error) {
	absent := errors.New(": it is absent")
	if v.Kind() == reflect.Map {
		value := v.MapIndex(reflect.ValueOf(f.name).Convert(v.Type().Key()))
		if value.IsValid() {
			return pactTake(typ, value)
		}
	} else {
		sf, err := pactFieldOf(v.Type(), f)
		if err != nil {
			absent = err
		} else if value, err := v.FieldByIndexErr(sf.Index); err == nil {
			return pactTake(typ, value)
		}
	}
	if typ.optional {
		return nil, nil
	}
	return nil, absent
}

func pactKey(v reflect.Value) string {
	switch {
	case v.CanInt():
		return strconv.FormatInt(v.Int(), 10)
	case v.CanUint():
		return strconv.FormatUint(v.Uint(), 10)
	}
	return v.String()
}
