package main

import (
	"fmt"
	"io"
	"reflect"
	"sort"
	"strings"

	apps "k8s.io/api/apps/v1"
	batch "k8s.io/api/batch/v1"
	core "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// What makes pods.
var roots = []any{
	core.Pod{}, core.PodTemplate{}, core.ReplicationController{}, apps.Deployment{}, apps.StatefulSet{}, apps.DaemonSet{},
	apps.ReplicaSet{}, batch.Job{}, batch.CronJob{},
}

// Types that JSON has as something else than their fields.
var scalars = map[reflect.Type]string{
	reflect.TypeFor[resource.Quantity]():  "quantity",
	reflect.TypeFor[meta.Time]():          "time",
	reflect.TypeFor[meta.MicroTime]():     "time",
	reflect.TypeFor[meta.Duration]():      "text",
	reflect.TypeFor[intstr.IntOrString](): "intOrText",
	reflect.TypeFor[meta.FieldsV1]():      "any",
	reflect.TypeFor[[]byte]():             "text",
}

type printer map[string]string

func printSchema(out io.Writer) {
	p := printer{}
	for _, root := range roots {
		p.name(reflect.TypeOf(root))
	}
	var names []string
	for name := range p {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		fmt.Fprintln(out, name+" "+p[name])
	}
}

func (p printer) name(t reflect.Type) string {
	if scalar, ok := scalars[t]; ok {
		return scalar
	}
	switch t.Kind() {
	case reflect.Pointer:
		return p.name(t.Elem())
	case reflect.String:
		return "text"
	case reflect.Bool:
		return "bool"
	case reflect.Int32, reflect.Int64:
		return t.Kind().String()
	case reflect.Slice:
		return "[]" + p.name(t.Elem())
	case reflect.Map:
		return "{}" + p.name(t.Elem())
	case reflect.Struct:
		if _, seen := p[t.Name()]; !seen {
			p[t.Name()] = ""
			p[t.Name()] = strings.Join(p.fields(t), " ")
		}
		return t.Name()
	}
	panic(fmt.Sprintf("%v: what is that in JSON?", t))
}

func (p printer) fields(t reflect.Type) []string {
	var fields []string
	for i := range t.NumField() {
		f := t.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if strings.Contains(options, "inline") || (f.Anonymous && name == "") {
			fields = append(fields, p.fields(f.Type)...)
		} else if name != "-" && name != "" {
			fields = append(fields, name+":"+p.name(f.Type))
		}
	}
	return fields
}
