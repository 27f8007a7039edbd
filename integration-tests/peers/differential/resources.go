package main

import (
	"fmt"

	"github.com/containerd/nri/pkg/api"
)

// resources are a few values of a container's resources.
func (g *generator) resources(id string) *api.LinuxResources {
	to := &api.LinuxResources{}
	for range g.random.Intn(4) {
		g.resource(id, to)
	}
	return to
}

func (g *generator) resource(id string, to *api.LinuxResources) {
	setters := []func(){
		func() { g.memory(id, to) }, func() { g.memory(id, to) },
		func() { g.cpu(id, to) }, func() { g.cpu(id, to) },
		func() {
			for range 1 + g.random.Intn(2) {
				size := pick(g, "2MB", "1GB", "64kB")
				if g.free(id + "hugepage" + size) {
					to.HugepageLimits = append(to.HugepageLimits, &api.HugepageLimit{PageSize: size, Limit: uint64(g.number())})
				}
			}
		},
		func() {
			for range 1 + g.random.Intn(3) {
				if key := fmt.Sprint("k", g.random.Intn(4)); g.free(id + "unified" + key) {
					if to.Unified == nil {
						to.Unified = map[string]string{}
					}
					to.Unified[key] = g.value()
				}
			}
		},
		func() {
			if g.free(id + "blockio") {
				to.BlockioClass = api.String(pick(g, "", "fast", "slow", "unknown"))
			}
		},
		func() {
			if g.free(id + "rdtclass") {
				to.RdtClass = api.String(pick(g, "", "gold", "lead", "unknown"))
			}
		},
		func() {
			if g.free(id + "pids") {
				to.Pids = &api.LinuxPids{Limit: pick(g, int64(-1), 0, g.number())}
			}
		},
		func() {
			to.Devices = append(to.Devices, &api.LinuxDeviceCgroup{Allow: g.often(.5), Type: pick(g, "", "a", "b", "c"),
				Major: pick(g, nil, api.Int64(g.number())), Minor: pick(g, nil, api.Int64(g.number())), Access: pick(g, "", "r", "rwm")})
		},
	}
	setters[g.random.Intn(len(setters))]()
}

func (g *generator) memory(id string, to *api.LinuxResources) {
	if to.Memory == nil {
		to.Memory = &api.LinuxMemory{}
	}
	field := pick(g, 0, g.random.Intn(8))
	if !g.free(fmt.Sprint(id, "memory", field)) {
		return
	}
	amount, memory := api.Int64(pick(g, int64(0), -1, g.number()<<20, g.number()<<20)), to.Memory
	[]func(){
		func() { memory.Limit = amount },
		func() { memory.Reservation = amount },
		func() { memory.Swap = amount },
		func() { memory.Kernel = amount },
		func() { memory.KernelTcp = amount },
		func() { memory.Swappiness = api.UInt64(uint64(g.number())) },
		func() { memory.DisableOomKiller = api.Bool(g.often(.5)) },
		func() { memory.UseHierarchy = api.Bool(g.often(.5)) },
	}[field]()
}

func (g *generator) cpu(id string, to *api.LinuxResources) {
	if to.Cpu == nil {
		to.Cpu = &api.LinuxCPU{}
	}
	field := pick(g, 0, g.random.Intn(7))
	if !g.free(fmt.Sprint(id, "cpu", field)) {
		return
	}
	cpu := to.Cpu
	[]func(){
		func() { cpu.Shares = api.UInt64(uint64(g.number())) },
		func() { cpu.Quota = api.Int64(pick(g, int64(-1), 0, g.number())) },
		func() { cpu.Period = api.UInt64(uint64(g.number())) },
		func() { cpu.RealtimeRuntime = api.Int64(g.number()) },
		func() { cpu.RealtimePeriod = api.UInt64(^uint64(0)) },
		func() { cpu.Cpus = pick(g, "", "0", "0-3") },
		func() { cpu.Mems = pick(g, "", "0", "1") },
	}[field]()
}
