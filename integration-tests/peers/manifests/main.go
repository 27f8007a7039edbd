// Reads Kubernetes manifests from standard input and decodes each into the API's own type; a field that the
// type does not have, or a kind that is not expected, is an error. Prints what it has seen, a line each.
package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"

	monitoring "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	apps "k8s.io/api/apps/v1"
	core "k8s.io/api/core/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/yaml"
	strict "sigs.k8s.io/yaml"
)

func kind(of meta.TypeMeta) any {
	switch of.APIVersion + " " + of.Kind {
	case "apps/v1 DaemonSet":
		return &apps.DaemonSet{}
	case "v1 ConfigMap":
		return &core.ConfigMap{}
	case "v1 Service":
		return &core.Service{}
	case "v1 ServiceAccount":
		return &core.ServiceAccount{}
	case "monitoring.coreos.com/v1 PodMonitor":
		return &monitoring.PodMonitor{}
	case "monitoring.coreos.com/v1 PrometheusRule":
		return &monitoring.PrometheusRule{}
	}
	return nil
}

func main() {
	failed := false
	documents := yaml.NewYAMLReader(bufio.NewReader(os.Stdin))
	for {
		document, err := documents.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		var of meta.PartialObjectMetadata
		if err := strict.Unmarshal(document, &of); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		if of.Kind == "" {
			continue // comments only
		}
		object := kind(of.TypeMeta)
		if object == nil {
			fmt.Fprintf(os.Stderr, "%s %s is not expected\n", of.APIVersion, of.Kind)
			failed = true
		} else if err := strict.UnmarshalStrict(document, object); err != nil {
			fmt.Fprintf(os.Stderr, "%s %s: %v\n", of.Kind, of.Name, err)
			failed = true
		} else {
			fmt.Println(of.Kind, of.Name)
		}
	}
	if failed {
		os.Exit(1)
	}
}
