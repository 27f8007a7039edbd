package main

import (
	"fmt"
	"math/rand"

	"github.com/containerd/nri/pkg/api"
	"google.golang.org/protobuf/proto"
)

// generator makes one chain. Keys are few, so that wishes often meet; how often one asks for what
// another has is drawn for each chain, so that many are accepted too.
type generator struct {
	random *rand.Rand
	clash  float64
	// The parts that are asked for, where all links keep to a few; so that several meet in one entry.
	focus  []int
	taken  map[string]bool
	values int
	link   string
}

func newChain(seed, number int64) *chain {
	g := &generator{random: rand.New(rand.NewSource(seed*1_000_003 + number)), taken: map[string]bool{}}
	g.clash = []float64{0, 0, .2, .5, 1}[g.random.Intn(5)]
	if g.often(.5) {
		g.focus = []int{g.random.Intn(100), g.random.Intn(100), g.random.Intn(100)}
	}
	c := &chain{number: number, op: "Create", pod: g.pod(), twice: g.often(.05)}
	c.container = containerOf(c.spec())
	switch g.random.Intn(10) {
	case 0, 1:
		c.op = "Update"
		c.resources = g.request()
	case 2:
		c.op = "Stop"
	}
	g.thin(c.container)
	if g.often(.4) {
		c.before = g.wish(c.op, "before")
	}
	for i := range 1 + g.random.Intn(maxLinks) {
		c.links = append(c.links, g.wish(c.op, fmt.Sprint("p", i)))
		if g.often(.3) {
			break
		}
	}
	if g.often(.25) {
		c.after = g.wish(c.op, "after")
	}
	c.lenient = !c.foreigners() && g.often(.5)
	return c
}

func (g *generator) often(probability float64) bool { return g.random.Float64() < probability }

func (g *generator) value() string {
	g.values++
	return fmt.Sprint("v", g.values)
}

func (g *generator) number() int64 { return 1 + int64(g.random.Intn(1000)) }

func pick[T any](g *generator, from ...T) T { return from[g.random.Intn(len(from))] }

func (g *generator) pod() *api.PodSandbox {
	pod := &api.PodSandbox{Id: "p1", Name: "web", Uid: "u", Namespace: "default", RuntimeHandler: "runc", Pid: 5,
		Labels: map[string]string{"l": "v"}, Annotations: map[string]string{"a": "b"}, Ips: []string{"10.0.0.1"}}
	if g.often(.5) {
		pod.Linux = &api.LinuxPodSandbox{CgroupParent: "/parent", CgroupsPath: "/path",
			PodOverhead: g.resources("overhead"), Resources: g.resources("pod"),
			Namespaces: []*api.LinuxNamespace{{Type: "network", Path: "/netns"}}}
	}
	g.taken = map[string]bool{}
	return pod
}

// thin leaves parts of the container out.
func (g *generator) thin(c *api.Container) {
	for _, leaveOut := range []func(){
		func() { c.Annotations = nil },
		func() { c.Env = nil },
		func() { c.Mounts = nil },
		func() { c.Hooks = nil },
		func() { c.Rlimits = nil },
		func() { c.Linux.Resources = nil },
		func() { c.Linux.Devices, c.Linux.Namespaces = nil, nil },
		func() { c.Linux.Sysctl, c.Linux.NetDevices = nil, nil },
		func() { c.Linux = nil },
	} {
		if c.Linux != nil && g.often(.05) {
			leaveOut()
		}
	}
}

// free tells whether a part may be asked for: nobody has it, or a clash is wanted.
func (g *generator) free(part string) bool {
	if g.taken[part] && !g.often(g.clash) {
		return false
	}
	g.taken[part] = true
	return true
}

func (g *generator) wish(op, link string) *wish {
	g.link = link
	if g.often(.01) {
		return &wish{failure: "not with " + link}
	}
	reply := &api.CreateContainerResponse{}
	if op == "Create" && g.often(.95) {
		reply.Adjust = &api.ContainerAdjustment{}
		if g.often(.9) {
			reply.Adjust.Linux = &api.LinuxContainerAdjustment{}
		}
		for range g.random.Intn(9) {
			g.adjust(reply.Adjust)
		}
	}
	if op != "Create" || g.often(.2) {
		for range g.random.Intn(4) {
			reply.Update = append(reply.Update, g.update(op))
		}
	}
	if g.often(.05) {
		reply.Evict = append(reply.Evict, &api.ContainerEviction{ContainerId: "c2", Reason: "r"})
	}
	return &wish{reply: reply}
}

func (g *generator) update(op string) *api.ContainerUpdate {
	update := &api.ContainerUpdate{ContainerId: pick(g, "c1", "c1", "c2", "c3", "unknown", ""), IgnoreFailure: g.often(.5)}
	if op == "Create" && update.ContainerId == "c1" && !g.often(.1) {
		update.ContainerId = "c2"
	}
	if g.often(.9) {
		update.Linux = &api.LinuxContainerUpdate{}
		if g.often(.9) {
			clash := g.clash
			if update.IgnoreFailure {
				g.clash = .5
			}
			update.Linux.Resources = g.resources(update.ContainerId)
			g.clash = clash
		}
	}
	return update
}

// request is what the kubelet asks for.
func (g *generator) request() *api.LinuxResources {
	resources := &api.LinuxResources{}
	if g.often(.8) {
		resources = g.resources("request")
		resources.Cpu = &api.LinuxCPU{Shares: api.UInt64(uint64(2)), Quota: api.Int64(int64(0)), Period: api.UInt64(uint64(0)), Cpus: "0"}
	}
	if g.often(.3) {
		resources.Pids = &api.LinuxPids{Limit: g.number()}
	}
	return resources
}

// change is what is asked of one key.
type change struct {
	key              string
	removes, sets    bool
	markerAfterValue bool
}

// changes draws a few for a field with keys; a key twice only rarely, which is refused everywhere.
func (g *generator) changes(field, prefix string) []change {
	var changes []change
	for range 1 + g.random.Intn(4) {
		key := prefix + pick(g, "k0", "k0", "k1", "k2", "k3", "of-"+g.link)
		if g.often(.01) {
			key = pick(g, "", "-x", "-")
		}
		c := change{key: key, markerAfterValue: g.often(.5)}
		free := g.free(field + key)
		switch kind := g.random.Intn(6); {
		case kind == 0:
			c.removes = true
		case kind == 1 || !free:
			c.removes, c.sets = true, true
		default:
			c.sets = true
		}
		twice := false
		for _, other := range changes {
			twice = twice || other.key == key
		}
		if !twice || g.often(.05) {
			changes = append(changes, c)
		}
	}
	return changes
}

// entries writes changes as a list; a value whose key looks like a removal is left out.
func entries[T proto.Message](changes []change, marker func(key string) T, value func(key string) T) []T {
	var list []T
	for _, c := range changes {
		if c.removes && !c.markerAfterValue {
			list = append(list, marker("-"+c.key))
		}
		if _, marked := api.IsMarkedForRemoval(c.key); c.sets && !marked {
			list = append(list, value(c.key))
		}
		if c.removes && c.markerAfterValue {
			list = append(list, marker("-"+c.key))
		}
	}
	return list
}
