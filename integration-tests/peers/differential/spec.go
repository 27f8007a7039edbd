package main

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"

	"github.com/containerd/nri/pkg/api"
	"github.com/containerd/nri/pkg/runtime-tools/generate"
	rspec "github.com/opencontainers/runtime-spec/specs-go"
	tools "github.com/opencontainers/runtime-tools/generate"
)

func ptr[T any](value T) *T { return &value }

// baseSpec is a container that holds some of the keys that wishes ask for, and a value of every part.
func baseSpec() *rspec.Spec {
	return &rspec.Spec{
		Version:     "1.3.0",
		Annotations: map[string]string{"k0": "original", "k1": "original", "-x": "marked", "plain": "original"},
		Hooks: &rspec.Hooks{
			Prestart: []rspec.Hook{{Path: "/original/prestart", Args: []string{"a"}, Timeout: ptr(3)}}, //nolint:staticcheck
			Poststop: []rspec.Hook{{Path: "/original/poststop", Env: []string{"A=b"}}},
		},
		Mounts: []rspec.Mount{
			{Destination: "/proc", Type: "proc", Source: "proc"},
			{Destination: "/k0", Type: "bind", Source: "/original", Options: []string{"rbind", "ro"}},
			{Destination: "/dir/k1", Type: "tmpfs", Source: "tmpfs", Options: []string{"size=1m"}},
		},
		Process: &rspec.Process{
			Args:        []string{"sh", "-c", "true"},
			Env:         []string{"PATH=/bin", "k0=original", "k1=original", "flag", "=unnamed", "a=b=c"},
			OOMScoreAdj: ptr(7),
			IOPriority:  &rspec.LinuxIOPriority{Class: rspec.IOPRIO_CLASS_BE, Priority: 4},
			Scheduler:   &rspec.Scheduler{Policy: rspec.SchedBatch, Nice: 3},
			Rlimits:     []rspec.POSIXRlimit{{Type: "RLIMIT_CORE", Hard: 9, Soft: 8}},
			User:        rspec.User{UID: 1, GID: 2, AdditionalGids: []uint32{3, 4}},
		},
		Linux: baseLinux(),
	}
}

func baseLinux() *rspec.Linux {
	return &rspec.Linux{
		CgroupsPath: "/original",
		Namespaces:  []rspec.LinuxNamespace{{Type: "pid"}, {Type: "ipc", Path: "/proc/1/ns/ipc"}, {Type: "mount"}},
		Devices: []rspec.LinuxDevice{
			{Path: "/dev/k0", Type: "c", Major: 1, Minor: 3, FileMode: ptr(os.FileMode(0o666)), UID: ptr(uint32(0))},
			{Path: "/dev/k1", Type: "b", Major: 7, Minor: 1, GID: ptr(uint32(6))},
		},
		Sysctl:     map[string]string{"k0": "original", "k1": "original"},
		NetDevices: map[string]rspec.LinuxNetDevice{"k0": {Name: "original"}},
		Seccomp: &rspec.LinuxSeccomp{
			DefaultAction: rspec.ActErrno, DefaultErrnoRet: ptr(uint(38)),
			Syscalls: []rspec.LinuxSyscall{{Names: []string{"read"}, Action: rspec.ActAllow}},
		},
		IntelRdt:     &rspec.LinuxIntelRdt{ClosID: "original", Schemata: []string{"L3:0=f"}},
		MemoryPolicy: &rspec.LinuxMemoryPolicy{Mode: rspec.MpolBind, Nodes: "0"},
		Resources: &rspec.LinuxResources{
			Memory: &rspec.LinuxMemory{Limit: ptr(int64(1 << 30)), Swap: ptr(int64(1 << 30))},
			CPU: &rspec.LinuxCPU{Shares: ptr(uint64(512)), Quota: ptr(int64(10000)), Period: ptr(uint64(100000)),
				Cpus: "0-1", Mems: "0"},
			Pids:           &rspec.LinuxPids{Limit: ptr(int64(100))},
			HugepageLimits: []rspec.LinuxHugepageLimit{{Pagesize: "2MB", Limit: 4 << 20}},
			Unified:        map[string]string{"k0": "original"},
			Devices:        []rspec.LinuxDeviceCgroup{{Allow: false, Access: "rwm"}},
		},
	}
}

// spec is the container before anybody adjusts it.
func (c *chain) spec() *rspec.Spec {
	spec := baseSpec()
	if c.twice {
		spec.Mounts = append(spec.Mounts, rspec.Mount{Destination: "/k0", Type: "bind", Source: "/twice"})
	}
	return spec
}

// containerOf is what a runtime tells of a container with that spec.
func containerOf(spec *rspec.Spec) *api.Container {
	linux := spec.Linux
	return &api.Container{
		Id: "c1", PodSandboxId: "p1", Name: "app",
		Labels:      map[string]string{"l": "v"},
		Annotations: spec.Annotations,
		Args:        spec.Process.Args,
		Env:         spec.Process.Env,
		Mounts:      api.FromOCIMounts(spec.Mounts),
		Hooks:       api.FromOCIHooks(spec.Hooks),
		Rlimits:     []*api.POSIXRlimit{{Type: "RLIMIT_CORE", Hard: 9, Soft: 8}},
		CDIDevices:  []*api.CDIDevice{{Name: "v/c=original"}},
		User:        &api.User{Uid: 1, Gid: 2, AdditionalGids: []uint32{3, 4}},
		Image:       &api.Image{Name: "i", Digest: "sha256:1", ConfigDigest: "sha256:2"},
		Linux: &api.LinuxContainer{
			Namespaces:     api.FromOCILinuxNamespaces(linux.Namespaces),
			Devices:        api.FromOCILinuxDevices(linux.Devices),
			Resources:      api.FromOCILinuxResources(linux.Resources, nil),
			OomScoreAdj:    api.Int(spec.Process.OOMScoreAdj),
			CgroupsPath:    linux.CgroupsPath,
			IoPriority:     api.FromOCILinuxIOPriority(spec.Process.IOPriority),
			SeccompProfile: &api.SecurityProfile{ProfileType: api.SecurityProfile_LOCALHOST, LocalhostRef: "r"},
			SeccompPolicy:  api.FromOCILinuxSeccomp(linux.Seccomp),
			Sysctl:         linux.Sysctl,
			NetDevices:     api.FromOCILinuxNetDevices(linux.NetDevices),
			Scheduler:      api.FromOCILinuxScheduler(spec.Process.Scheduler),
			Rdt: &api.LinuxRdt{ClosId: api.String(linux.IntelRdt.ClosID),
				Schemata: api.RepeatedString(linux.IntelRdt.Schemata)},
		},
	}
}

// created is the spec of the container that the runtime makes of an adjustment, as indented JSON.
func (c *chain) created(adjust *api.ContainerAdjustment) (string, error) {
	spec := c.spec()
	generator := tools.NewFromSpec(spec)
	err := generate.SpecGenerator(&generator,
		generate.WithBlockIOResolver(func(class string) (*rspec.LinuxBlockIO, error) {
			if class == "unknown" {
				return nil, fmt.Errorf("no class %q", class)
			}
			return &rspec.LinuxBlockIO{Weight: ptr(uint16(len(class)))}, nil
		}),
		generate.WithRdtResolver(func(class string) (*rspec.LinuxIntelRdt, error) {
			if class == "unknown" {
				return nil, fmt.Errorf("no class %q", class)
			}
			return &rspec.LinuxIntelRdt{ClosID: class}, nil
		}),
		generate.WithCDIDeviceInjector(func(spec *rspec.Spec, names []string) error {
			for _, name := range names {
				spec.Process.Env = append(spec.Process.Env, "CDI="+name)
			}
			return nil
		}),
	).Adjust(adjust)
	if c.remounted() {
		spec.Mounts = slices.DeleteFunc(spec.Mounts, func(mount rspec.Mount) bool { return mount.Source == "/twice" })
	}
	text, jsonErr := json.MarshalIndent(spec, "", " ")
	if jsonErr != nil {
		panic(jsonErr)
	}
	return string(text), err
}
