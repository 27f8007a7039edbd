// Judges Kubernetes manifests as an API server does that is sent them with strict field validation: decodes
// each, fills in defaults, validates. Driven by one JSON object a line on standard input, {"id": 1, "op":
// "Judge", "manifest": "…"}; answers with what is wrong with the first that is not accepted. With -schema it
// prints the fields of what pods are made from, a line for each type.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	core "k8s.io/api/core/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/apimachinery/pkg/util/validation/field"
	"k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	podutil "k8s.io/kubernetes/pkg/api/pod"
	internalapps "k8s.io/kubernetes/pkg/apis/apps"
	_ "k8s.io/kubernetes/pkg/apis/apps/install"
	appsvalidation "k8s.io/kubernetes/pkg/apis/apps/validation"
	internalbatch "k8s.io/kubernetes/pkg/apis/batch"
	_ "k8s.io/kubernetes/pkg/apis/batch/install"
	batchvalidation "k8s.io/kubernetes/pkg/apis/batch/validation"
	internal "k8s.io/kubernetes/pkg/apis/core"
	_ "k8s.io/kubernetes/pkg/apis/core/install"
	corevalidation "k8s.io/kubernetes/pkg/apis/core/validation"
)

var strict = serializer.NewCodecFactory(legacyscheme.Scheme, serializer.EnableStrict)

func judge(manifest string) error {
	documents := yaml.NewYAMLReader(bufio.NewReader(strings.NewReader(manifest)))
	for {
		document, err := documents.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := judgeDocument(document); err != nil {
			return err
		}
	}
}

func judgeDocument(document []byte) error {
	asJSON, err := yaml.ToJSON(document)
	if err != nil {
		return err
	}
	if bytes.Equal(bytes.TrimSpace(asJSON), []byte("null")) {
		return nil
	}
	object, _, err := strict.UniversalDeserializer().Decode(document, nil, nil)
	if err != nil {
		return err
	}
	if list, ok := object.(*core.List); ok {
		for _, item := range list.Items {
			if err := judgeDocument(item.Raw); err != nil {
				return err
			}
		}
		return nil
	}
	if named, ok := object.(meta.Object); ok {
		if named.GetName() == "" && named.GetGenerateName() != "" {
			named.SetName(named.GetGenerateName() + "00000")
		}
		if named.GetNamespace() == "" {
			named.SetNamespace("default")
		}
	}
	legacyscheme.Scheme.Default(object)
	hub, err := legacyscheme.Scheme.ConvertToVersion(object, runtime.InternalGroupVersioner)
	if err != nil {
		return err
	}
	return validate(hub).ToAggregate()
}

func validate(object runtime.Object) field.ErrorList {
	options := corevalidation.PodValidationOptions{}
	switch o := object.(type) {
	case *internal.Pod:
		options = podutil.GetValidationOptionsFromPodSpecAndMeta(&o.Spec, nil, &o.ObjectMeta, nil)
		return corevalidation.ValidatePodCreate(o, options)
	case *internal.ReplicationController:
		return corevalidation.ValidateReplicationController(o, options)
	case *internal.PodTemplate:
		return corevalidation.ValidatePodTemplate(o, options)
	case *internalapps.Deployment:
		return appsvalidation.ValidateDeployment(o, options)
	case *internalapps.StatefulSet:
		return appsvalidation.ValidateStatefulSet(o, appsvalidation.StatefulSetValidationOptions{}, options)
	case *internalapps.DaemonSet:
		return appsvalidation.ValidateDaemonSet(o, options)
	case *internalapps.ReplicaSet:
		return appsvalidation.ValidateReplicaSet(o, options)
	case *internalbatch.Job:
		// Its selector is made up when it is stored.
		return corevalidation.ValidatePodTemplateSpec(&o.Spec.Template, field.NewPath("spec", "template"), options)
	case *internalbatch.CronJob:
		return batchvalidation.ValidateCronJobCreate(o, options)
	}
	return nil // makes no pods
}

type question struct {
	ID       int    `json:"id"`
	Op       string `json:"op"`
	Manifest string `json:"manifest"`
}

func main() {
	prints := flag.Bool("schema", false, "print the fields of what pods are made from")
	flag.Parse()
	if *prints {
		printSchema(os.Stdout)
		return
	}
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<24)
	out := json.NewEncoder(os.Stdout)
	for lines.Scan() {
		var q question
		answer := map[string]any{}
		if err := json.Unmarshal(lines.Bytes(), &q); err != nil {
			answer["error"] = err.Error()
		} else if q.Op != "Judge" {
			answer["error"] = fmt.Sprintf("op %q is not known", q.Op)
		} else {
			problem := ""
			if err := judge(q.Manifest); err != nil {
				problem = err.Error()
			}
			answer["result"] = problem
		}
		answer["id"] = q.ID
		if err := out.Encode(answer); err != nil {
			return
		}
	}
}
