package support

import (
	"fmt"
	"reflect"
	"strings"
)

// pactFieldOf finds the field of a Go struct for a field of the contract: the one that the contract names, else the json
// tag, else the name without its underscores in any case, as TenantID or TenantId for tenant_id.
func pactFieldOf(t reflect.Type, f pactField) (reflect.StructField, error) {
	var byName []reflect.StructField
	for _, sf := range reflect.VisibleFields(t) {
		tag, _, _ := strings.Cut(sf.Tag.Get("json"), ",")
		switch {
		case !sf.IsExported() || tag == "-":
		case f.as != "" && (sf.Name == f.as || tag == f.as):
			return sf, nil
		case f.as != "":
		case tag == f.name:
			return sf, nil
		case strings.EqualFold(sf.Name, strings.ReplaceAll(f.name, "_", "")):
			byName = append(byName, sf)
		}
	}
	if len(byName) == 1 {
		return byName[0], nil
	}
	if f.as != "" {
		return reflect.StructField{}, fmt.Errorf(": %v has no field %s", t, f.as)
	}
	return reflect.StructField{}, fmt.Errorf(": %v has no field for it: none has the json tag %q or its name in Go", t, f.name)
}

// pactFieldIn is the field's place in v, through embedded pointers, which are made where they are nil.
func pactFieldIn(v reflect.Value, sf reflect.StructField) (reflect.Value, error) {
	for _, i := range sf.Index {
		if v.Kind() == reflect.Pointer {
			if v.IsNil() && !v.CanSet() {
				return v, fmt.Errorf(": it is in a %v that is not exported", v.Type())
			}
			if v.IsNil() {
				v.Set(reflect.New(v.Type().Elem()))
			}
			v = v.Elem()
		}
		v = v.Field(i)
	}
	return v, nil
}
