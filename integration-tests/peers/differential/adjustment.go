package main

import (
	"fmt"

	"github.com/containerd/nri/pkg/api"
)

// adjust asks for one more part of the container.
func (g *generator) adjust(to *api.ContainerAdjustment) {
	parts := []func(){
		func() { g.text(&to.Annotations, "annotation") }, func() { g.text(&to.Annotations, "annotation") },
		func() { g.mounts(to) }, func() { g.mounts(to) },
		func() { g.env(to) }, func() { g.env(to) },
		func() { g.args(to) },
		func() { g.hooks(to) },
		func() {
			if kind := pick(g, "RLIMIT_CORE", "RLIMIT_NOFILE", "RLIMIT_"+g.link); g.free(kind) {
				to.Rlimits = append(to.Rlimits, &api.POSIXRlimit{Type: kind, Hard: ^uint64(0), Soft: uint64(g.number())})
			}
		},
		func() {
			if name := "v/c=" + pick(g, "0", "1", g.link); g.free(name) {
				to.CDIDevices = append(to.CDIDevices, &api.CDIDevice{Name: name})
			}
		},
	}
	if to.Linux != nil {
		for range 2 {
			parts = append(parts, g.linux(to.Linux)...)
		}
	}
	chosen := g.random.Intn(len(parts))
	if len(g.focus) > 0 {
		chosen = pick(g, g.focus...) % len(parts)
	}
	parts[chosen]()
}

func (g *generator) text(to *map[string]string, field string) {
	if *to == nil {
		*to = map[string]string{}
	}
	for _, c := range g.changes(field, "") {
		if _, marked := api.IsMarkedForRemoval(c.key); c.sets && !marked {
			(*to)[c.key] = g.value()
		}
		if c.removes {
			(*to)["-"+c.key] = pick(g, "", "ignored")
		}
	}
}

func (g *generator) mounts(to *api.ContainerAdjustment) {
	to.Mounts = append(to.Mounts, entries(g.changes("mount", pick(g, "/", "/", "/dir/")),
		func(key string) *api.Mount { return &api.Mount{Destination: key, Type: pick(g, "", "bind")} },
		func(key string) *api.Mount {
			return &api.Mount{Destination: key, Type: pick(g, "bind", "tmpfs"), Source: "/" + g.value(),
				Options: pick(g, nil, []string{"rbind", "ro"}, []string{"rprivate"})}
		})...)
}

func (g *generator) env(to *api.ContainerAdjustment) {
	changes := g.changes("env", "")
	if g.often(.05) {
		odd := change{key: pick(g, "flag", "a", "a=b", "PATH"), removes: g.often(.5), sets: g.often(.5)}
		changes = append(changes, odd)
	}
	to.Env = append(to.Env, entries(changes,
		func(key string) *api.KeyValue { return &api.KeyValue{Key: key, Value: pick(g, "", "ignored")} },
		func(key string) *api.KeyValue { return &api.KeyValue{Key: key, Value: pick(g, "", "x=y", g.value())} })...)
}

func (g *generator) args(to *api.ContainerAdjustment) {
	if !g.free("args") || g.often(.3) {
		to.Args = pick(g, []string{"", g.value(), "-"}, []string{"", g.value()}, []string{""}, []string{"", "", g.value()})
	} else {
		to.Args = pick(g, []string{g.value()}, []string{"-" + g.value(), ""})
	}
}

func (g *generator) hooks(to *api.ContainerAdjustment) {
	if to.Hooks == nil {
		to.Hooks = &api.Hooks{}
	}
	hook := &api.Hook{Path: "/" + g.value(), Args: pick(g, nil, []string{"a", ""}), Env: pick(g, nil, []string{"A=b"}),
		Timeout: pick(g, nil, api.Int(int(g.number())))}
	list := pick(g, &to.Hooks.Prestart, &to.Hooks.CreateRuntime, &to.Hooks.CreateContainer,
		&to.Hooks.StartContainer, &to.Hooks.Poststart, &to.Hooks.Poststop)
	if g.often(.9) {
		*list = append(*list, hook)
	}
}

// linux are the parts that only Linux has.
func (g *generator) linux(to *api.LinuxContainerAdjustment) []func() {
	free := func(part string, set func()) func() {
		return func() {
			if g.free(part) {
				set()
			}
		}
	}
	resource := func() {
		if to.Resources == nil {
			to.Resources = &api.LinuxResources{}
		}
		g.resource("created", to.Resources)
	}
	return []func(){
		func() { g.devices(to) }, resource, resource, resource,
		free("cgroups path", func() { to.CgroupsPath = "/" + g.value() }),
		free("oom", func() { to.OomScoreAdj = api.Int(g.random.Intn(1000)) }),
		free("io priority", func() {
			to.IoPriority = &api.LinuxIOPriority{Class: api.IOPrioClass(g.random.Intn(4)), Priority: int32(g.random.Intn(8))}
		}),
		free("seccomp", func() { to.SeccompPolicy = g.seccomp() }),
		func() { g.namespaces(to) },
		func() { g.text(&to.Sysctl, "sysctl") },
		func() { g.netDevices(to) },
		free("scheduler", func() {
			to.Scheduler = &api.LinuxScheduler{Policy: api.LinuxSchedulerPolicy(g.random.Intn(7)), Nice: int32(g.random.Intn(9)) - 4,
				Priority: int32(g.random.Intn(9)), Flags: []api.LinuxSchedulerFlag{api.LinuxSchedulerFlag(g.random.Intn(7))},
				Runtime: uint64(g.number()), Deadline: ^uint64(0), Period: uint64(g.number())}
		}),
		func() { g.rdt(to) },
		free("memory policy", func() {
			to.MemoryPolicy = &api.LinuxMemoryPolicy{Mode: api.MpolMode(g.random.Intn(7)), Nodes: pick(g, "", "0-1"),
				Flags: pick(g, nil, []api.MpolFlag{api.MpolFlag(g.random.Intn(3))})}
		}),
	}
}

func (g *generator) devices(to *api.LinuxContainerAdjustment) {
	to.Devices = append(to.Devices, entries(g.changes("device", "/dev/"),
		func(key string) *api.LinuxDevice { return &api.LinuxDevice{Path: key} },
		func(key string) *api.LinuxDevice {
			return &api.LinuxDevice{Path: key, Type: pick(g, "b", "c"), Major: g.number(), Minor: g.number(),
				FileMode: pick(g, nil, api.FileMode(0o640)), Uid: pick(g, nil, api.UInt32(uint32(g.number()))),
				Gid: pick(g, nil, api.UInt32(^uint32(0)))}
		})...)
}

func (g *generator) seccomp() *api.LinuxSeccomp {
	return &api.LinuxSeccomp{DefaultAction: "SCMP_ACT_ERRNO", DefaultErrno: pick(g, nil, api.UInt32(uint32(38))),
		Architectures: pick(g, nil, []string{"SCMP_ARCH_X86_64"}), Flags: pick(g, nil, []string{"SECCOMP_FILTER_FLAG_LOG"}),
		ListenerPath: pick(g, "", "/l"), ListenerMetadata: pick(g, "", "m"),
		Syscalls: []*api.LinuxSyscall{{Names: []string{"read", g.value()}, Action: "SCMP_ACT_ALLOW",
			ErrnoRet: pick(g, nil, api.UInt32(uint32(1))),
			Args:     []*api.LinuxSeccompArg{{Index: 1, Value: uint64(g.number()), ValueTwo: 2, Op: "SCMP_CMP_EQ"}}}}}
}

func (g *generator) namespaces(to *api.LinuxContainerAdjustment) {
	for range 1 + g.random.Intn(2) {
		kind := pick(g, "network", "pid", "mount", "ipc", "uts", "user", "cgroup", "time")
		if g.often(.01) {
			kind = "unknown"
		}
		if !g.free("namespace " + kind) {
			continue
		}
		if g.often(.3) {
			to.Namespaces = append(to.Namespaces, &api.LinuxNamespace{Type: "-" + kind})
		} else {
			to.Namespaces = append(to.Namespaces, &api.LinuxNamespace{Type: kind, Path: pick(g, "", "/"+g.value())})
		}
		if g.often(.02) {
			to.Namespaces = append(to.Namespaces, &api.LinuxNamespace{Type: kind})
		}
	}
}

func (g *generator) netDevices(to *api.LinuxContainerAdjustment) {
	if to.NetDevices == nil {
		to.NetDevices = map[string]*api.LinuxNetDevice{}
	}
	for _, c := range g.changes("net device", "") {
		if _, marked := api.IsMarkedForRemoval(c.key); c.sets && !marked {
			to.NetDevices[c.key] = &api.LinuxNetDevice{Name: pick(g, "", g.value())}
		}
		if c.removes {
			to.NetDevices["-"+c.key] = &api.LinuxNetDevice{}
		}
	}
}

func (g *generator) rdt(to *api.LinuxContainerAdjustment) {
	if to.Rdt == nil {
		to.Rdt = &api.LinuxRdt{}
	}
	taken := false
	for _, part := range []string{"clos", "schemata", "monitoring"} {
		if !g.often(.4) {
			continue
		}
		taken = taken || g.taken[part]
		g.taken[part] = true
		switch part {
		case "clos":
			to.Rdt.ClosId = api.String(pick(g, "", g.value()))
		case "schemata":
			to.Rdt.Schemata = api.RepeatedString(pick(g, []string{}, []string{g.value(), fmt.Sprint("MB:", g.number())}))
		default:
			to.Rdt.EnableMonitoring = api.Bool(g.often(.5))
		}
	}
	to.Rdt.Remove = g.often(.2) || taken && !g.often(g.clash)
}
