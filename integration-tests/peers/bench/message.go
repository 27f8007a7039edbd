package main

import (
	"fmt"
	"strings"

	"github.com/containerd/nri/pkg/api"
	"google.golang.org/protobuf/proto"
)

func pod(number int) *api.PodSandbox {
	id := fmt.Sprintf("%064x", number)
	return &api.PodSandbox{
		Id: id, Name: fmt.Sprintf("web-7d4b9c6f5d-%05d", number), Uid: fmt.Sprintf("6f1c2a4e-0000-4000-8000-%012d", number),
		Namespace: "default",
		Labels:    map[string]string{"app": "web", "pod-template-hash": "7d4b9c6f5d"},
		Annotations: map[string]string{
			"kubernetes.io/config.seen": "2026-11-24T08:00:00.000000000Z", "kubernetes.io/config.source": "api",
		},
		RuntimeHandler: "runc",
		Linux:          &api.LinuxPodSandbox{CgroupParent: "/kubepods/burstable/pod" + id[32:], CgroupsPath: "/kubepods/burstable/" + id},
		Pid:            4711,
		Ips:            []string{"10.0.0.7"},
	}
}

// container is about 3 KB on the wire, as containerd sends one of an ordinary pod.
func container(number int, podID string) *api.Container {
	c := &api.Container{
		Id: fmt.Sprintf("c%063x", number), PodSandboxId: podID, Name: "web",
		Labels: map[string]string{
			"io.kubernetes.container.name": "web", "io.kubernetes.pod.name": "web-7d4b9c6f5d-00001",
			"io.kubernetes.pod.namespace": "default", "io.kubernetes.pod.uid": "6f1c2a4e-0000-4000-8000-000000000001",
		},
		Annotations: map[string]string{
			"io.kubernetes.container.hash": "5f2e3a1b", "io.kubernetes.container.restartCount": "0",
			"io.kubernetes.container.terminationMessagePath":   "/dev/termination-log",
			"io.kubernetes.container.terminationMessagePolicy": "File", "io.kubernetes.pod.terminationGracePeriod": "30",
		},
		Args:  []string{"/usr/local/bin/web", "--listen=:8080", "--log-level=info", "--config=/etc/web/config.yaml"},
		User:  &api.User{Uid: 1000, Gid: 1000},
		Hooks: &api.Hooks{},
		Linux: &api.LinuxContainer{
			Namespaces: []*api.LinuxNamespace{
				{Type: "pid"}, {Type: "mount"}, {Type: "ipc", Path: "/proc/4711/ns/ipc"}, {Type: "uts", Path: "/proc/4711/ns/uts"},
				{Type: "network", Path: "/proc/4711/ns/net"}, {Type: "cgroup"},
			},
			Resources: &api.LinuxResources{
				Memory: &api.LinuxMemory{Limit: api.Int64(512 << 20)},
				Cpu:    &api.LinuxCPU{Shares: api.UInt64(uint64(512)), Quota: api.Int64(50000), Period: api.UInt64(uint64(100000))},
			},
			OomScoreAdj: api.Int(int(978)),
			CgroupsPath: "/kubepods/burstable/pod" + podID[32:] + "/" + podID,
		},
		Rlimits: []*api.POSIXRlimit{{Type: "RLIMIT_NOFILE", Hard: 1024, Soft: 1024}},
	}
	for _, name := range []string{"PATH", "HOSTNAME", "HOME", "KUBERNETES_SERVICE_HOST", "KUBERNETES_SERVICE_PORT", "KUBERNETES_PORT",
		"DATABASE_URL", "CACHE_URL", "LOG_FORMAT", "TRACE_ENDPOINT", "REGION", "ZONE", "FEATURES"} {
		c.Env = append(c.Env, name+"=value-of-"+strings.ToLower(name))
	}
	for _, destination := range []string{"/proc", "/dev", "/dev/pts", "/dev/mqueue", "/sys", "/sys/fs/cgroup", "/etc/hosts",
		"/dev/termination-log", "/etc/hostname", "/etc/resolv.conf", "/dev/shm", "/var/run/secrets/kubernetes.io/serviceaccount"} {
		c.Mounts = append(c.Mounts, &api.Mount{
			Destination: destination, Type: "bind", Source: "/var/lib/kubelet/pods" + destination, Options: []string{"rbind", "rprivate", "rw"},
		})
	}
	return c
}

// creation is a request of its own: the adaptation changes the container in it.
func creation(number int) *api.CreateContainerRequest {
	p := pod(number)
	return &api.CreateContainerRequest{Pod: p, Container: container(number, p.Id)}
}

func creationSize() int {
	return proto.Size(creation(1))
}
