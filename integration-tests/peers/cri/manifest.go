package main

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"sort"
	"strings"

	apps "k8s.io/api/apps/v1"
	batch "k8s.io/api/batch/v1"
	core "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/yaml"
	cri "k8s.io/cri-api/pkg/apis/runtime/v1"
	strict "sigs.k8s.io/yaml"
)

// created is what became of one container of a manifest.
type created struct {
	Pod       string `json:"pod"`
	Container string `json:"container"`
	Name      string `json:"name"`
	Error     string `json:"error"`
}

// createManifest makes the pods of a manifest and creates their containers, as a kubelet asks for them; it
// starts none; a pod that is refused has none. Written from the kubelet's behaviour, and on purpose without a look at the Java side.
func (c *client) createManifest(ctx context.Context, cmd command) (any, error) {
	pods, err := podsOf(cmd.Manifest)
	if err != nil {
		return nil, err
	}
	var all []created
	for i := range pods {
		made, err := c.createPod(ctx, &pods[i], cmd)
		if err != nil {
			return nil, err
		}
		all = append(all, made...)
	}
	return all, nil
}

func podsOf(manifest string) ([]core.Pod, error) {
	var pods []core.Pod
	documents := yaml.NewYAMLReader(bufio.NewReader(strings.NewReader(manifest)))
	for {
		document, err := documents.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		found, err := podsOfDocument(document)
		if err != nil {
			return nil, err
		}
		pods = append(pods, found...)
	}
	if len(pods) == 0 {
		return nil, errors.New("no pod in it")
	}
	return pods, nil
}

func podsOfDocument(document []byte) ([]core.Pod, error) {
	var of meta.PartialObjectMetadata
	if err := strict.Unmarshal(document, &of); err != nil {
		return nil, err
	}
	decode := func(into any) error { return strict.UnmarshalStrict(document, into) }
	switch of.Kind {
	case "":
		if len(strings.TrimSpace(string(document))) == 0 || of.Name == "" && !strings.Contains(string(document), ":") {
			return nil, nil
		}
		return nil, errors.New("kind is missing")
	case "Pod":
		var pod core.Pod
		err := decode(&pod)
		return []core.Pod{pod}, err
	}
	template := core.PodTemplateSpec{}
	suffix := "-00000"
	var err error
	switch of.Kind {
	case "Deployment":
		var d apps.Deployment
		err, suffix = decode(&d), "-0000000000-00000"
		template = d.Spec.Template
	case "StatefulSet":
		var s apps.StatefulSet
		err, suffix = decode(&s), "-0"
		template = s.Spec.Template
	case "DaemonSet":
		var d apps.DaemonSet
		err = decode(&d)
		template = d.Spec.Template
	case "Job":
		var j batch.Job
		err = decode(&j)
		template = j.Spec.Template
	case "CronJob":
		var j batch.CronJob
		err, suffix = decode(&j), "-00000000-00000"
		template = j.Spec.JobTemplate.Spec.Template
	case "List":
		return podsOfList(document)
	default:
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	pod := core.Pod{ObjectMeta: template.ObjectMeta, Spec: template.Spec}
	pod.Name, pod.Namespace = of.Name+suffix, of.Namespace
	return []core.Pod{pod}, nil
}

func podsOfList(document []byte) ([]core.Pod, error) {
	var list core.List
	if err := strict.Unmarshal(document, &list); err != nil {
		return nil, err
	}
	var pods []core.Pod
	for _, item := range list.Items {
		found, err := podsOfDocument(item.Raw)
		if err != nil {
			return nil, err
		}
		pods = append(pods, found...)
	}
	return pods, nil
}

func (c *client) createPod(ctx context.Context, pod *core.Pod, cmd command) ([]created, error) {
	if pod.Namespace == "" {
		pod.Namespace = "default"
	}
	uid := string(pod.UID)
	if uid == "" {
		uid = "uid-" + pod.Namespace + "-" + pod.Name
	}
	labels := map[string]string{
		"io.kubernetes.pod.name": pod.Name, "io.kubernetes.pod.namespace": pod.Namespace, "io.kubernetes.pod.uid": uid,
	}
	for key, value := range pod.Labels {
		labels[key] = value
	}
	annotations := map[string]string{"kubernetes.io/config.source": "api"}
	for key, value := range pod.Annotations {
		annotations[key] = value
	}
	namespaces := &cri.NamespaceOption{Network: cri.NamespaceMode_POD, Pid: cri.NamespaceMode_CONTAINER}
	if pod.Spec.HostNetwork {
		namespaces.Network = cri.NamespaceMode_NODE
	}
	config := &cri.PodSandboxConfig{
		Metadata:     &cri.PodSandboxMetadata{Name: pod.Name, Namespace: pod.Namespace, Uid: uid},
		Labels:       labels,
		Annotations:  annotations,
		LogDirectory: filepath.Join(cmd.LogFolder, uid),
		Linux: &cri.LinuxPodSandboxConfig{
			SecurityContext: &cri.LinuxSandboxSecurityContext{NamespaceOptions: namespaces, Privileged: privileged(pod)},
		},
	}
	response, err := c.runtime.RunPodSandbox(ctx, &cri.RunPodSandboxRequest{Config: config})
	if err != nil {
		return []created{{Name: pod.Name, Error: err.Error()}}, nil
	}
	var all []created
	containers := append(append([]core.Container{}, pod.Spec.InitContainers...), pod.Spec.Containers...)
	for i := range containers {
		made := created{Pod: response.PodSandboxId, Name: containers[i].Name}
		container, err := containerConfig(pod, &containers[i], uid, namespaces, cmd)
		if err != nil {
			return nil, err
		}
		answer, err := c.runtime.CreateContainer(ctx, &cri.CreateContainerRequest{
			PodSandboxId: response.PodSandboxId, Config: container, SandboxConfig: config,
		})
		if err != nil {
			made.Error = err.Error()
		}
		made.Container = answer.GetContainerId()
		all = append(all, made)
	}
	return all, nil
}

func privileged(pod *core.Pod) bool {
	for _, container := range pod.Spec.Containers {
		if sc := container.SecurityContext; sc != nil && sc.Privileged != nil && *sc.Privileged {
			return true
		}
	}
	return false
}

func containerConfig(pod *core.Pod, container *core.Container, uid string, namespaces *cri.NamespaceOption, cmd command) (*cri.ContainerConfig, error) {
	mounts, err := mounts(pod, container, uid, cmd.LogFolder)
	if err != nil {
		return nil, err
	}
	config := &cri.ContainerConfig{
		Metadata: &cri.ContainerMetadata{Name: container.Name},
		Image:    &cri.ImageSpec{Image: cmd.Image},
		Command:  container.Command,
		Args:     container.Args,
		Mounts:   mounts,
		LogPath:  container.Name + ".log",
		Labels: map[string]string{
			"io.kubernetes.container.name": container.Name, "io.kubernetes.pod.name": pod.Name,
			"io.kubernetes.pod.namespace": pod.Namespace, "io.kubernetes.pod.uid": uid,
		},
		Annotations: map[string]string{
			"io.kubernetes.container.restartCount":     "0",
			"io.kubernetes.pod.terminationGracePeriod": "30",
		},
		Linux: &cri.LinuxContainerConfig{
			Resources: resources(container.Resources),
			SecurityContext: &cri.LinuxContainerSecurityContext{
				NamespaceOptions: namespaces,
				Seccomp:          &cri.SecurityProfile{ProfileType: cri.SecurityProfile_Unconfined},
			},
		},
	}
	if sc := container.SecurityContext; sc != nil && sc.Privileged != nil {
		config.Linux.SecurityContext.Privileged = *sc.Privileged
	}
	for _, variable := range container.Env {
		config.Envs = append(config.Envs, &cri.KeyValue{Key: variable.Name, Value: []byte(variable.Value)})
	}
	return config, nil
}

// mounts makes what a volume needs, and the two files that the kubelet adds.
func mounts(pod *core.Pod, container *core.Container, uid, work string) ([]*cri.Mount, error) {
	var all []*cri.Mount
	root := filepath.Join(work, "kubelet", uid)
	for _, mount := range container.VolumeMounts {
		host := filepath.Join(root, "volumes", mount.Name)
		for _, volume := range pod.Spec.Volumes {
			if volume.Name == mount.Name && volume.HostPath != nil {
				host = volume.HostPath.Path
			}
		}
		if err := os.MkdirAll(host, 0o755); err != nil {
			return nil, err
		}
		all = append(all, &cri.Mount{ContainerPath: mount.MountPath, HostPath: host, Readonly: mount.ReadOnly})
	}
	for path, name := range map[string]string{"/etc/hosts": "etc-hosts", "/dev/termination-log": container.Name} {
		host := filepath.Join(root, name)
		if err := os.MkdirAll(root, 0o755); err != nil {
			return nil, err
		}
		if err := os.WriteFile(host, nil, 0o644); err != nil {
			return nil, err
		}
		all = append(all, &cri.Mount{ContainerPath: path, HostPath: host})
	}
	sort.Slice(all, func(i, j int) bool { return all[i].ContainerPath < all[j].ContainerPath })
	return all, nil
}

func resources(needs core.ResourceRequirements) *cri.LinuxContainerResources {
	out := &cri.LinuxContainerResources{CpuPeriod: 100000, CpuShares: 2}
	request, requested := needs.Requests[core.ResourceCPU]
	limit, limited := needs.Limits[core.ResourceCPU]
	if !requested && limited {
		request, requested = limit, true
	}
	if requested && request.MilliValue() > 0 {
		out.CpuShares = max(2, request.MilliValue()*1024/1000)
	}
	if limited {
		out.CpuQuota = max(1000, limit.MilliValue()*100)
	}
	if memory, ok := needs.Limits[core.ResourceMemory]; ok {
		out.MemoryLimitInBytes = value(memory)
	}
	return out
}

func value(quantity resource.Quantity) int64 { return quantity.Value() }
