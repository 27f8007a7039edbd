package main

import (
	"maps"
	"slices"

	"github.com/containerd/nri/pkg/api"
	"google.golang.org/protobuf/encoding/prototext"
)

// scenario is a small chain that shows a deliberate difference, so that each rule is known to be needed.
type scenario struct {
	rule, op      string
	before, after string
	links         []string
}

const (
	setA      = `adjust { annotations { key: "a" value: "1" } }`
	setAB     = `adjust { annotations { key: "a" value: "1" } annotations { key: "b" value: "1" } }`
	removeA   = `adjust { annotations { key: "-a" } }`
	shares    = `update { container_id: "c1" linux { resources { cpu { shares { value: 7 } } } } `
	setMount  = `adjust { mounts { destination: "/k0" type: "tmpfs" source: "tmpfs" } }`
	lessMount = `adjust { mounts { destination: "-/k0" } }`
)

var scenarios = []scenario{
	{rule: lastChange, op: "Create", links: []string{setA, removeA}},
	{rule: sameOnRepeat, op: "Create", links: []string{setAB, setAB}},
	{rule: hiddenValue, op: "Create", links: []string{setA, removeA}, after: `adjust {}`},
	{rule: oddVariable, op: "Create", links: []string{`adjust { env { key: "a=b" } }`, `adjust { env { key: "-a" } }`}, after: `adjust {}`},
	{rule: otherConflict, op: "Create", before: `adjust { args: "x" }`,
		links: []string{`adjust { args: "y" rlimits { type: "RLIMIT_NOFILE" } }`, `adjust { rlimits { type: "RLIMIT_NOFILE" } }`}},
	{rule: removedInside, op: "Create", links: []string{setMount, lessMount}, after: setMount},
	{rule: removedInside, op: "Create", before: setMount, links: []string{setMount, lessMount}},
	{rule: removedInside, op: "Create", before: `adjust { linux { rdt { clos_id { value: "a" } } } }`,
		links: []string{`adjust { linux { rdt { clos_id { value: "b" } } } }`, `adjust { linux { rdt { remove: true } } }`}},
	{rule: removedInside, op: "Create", before: `adjust { args: "x" }`, links: []string{`adjust { args: "y" }`, `adjust { args: "" }`}},
	{rule: mountedTwice, op: "Create", links: []string{lessMount, setMount}},
	{rule: mountedTwice, op: "Create", links: []string{lessMount, lessMount}},
	{rule: failedOutside, op: "Stop", before: shares + `}`, links: []string{
		`update { container_id: "c1" linux { resources { pids {} cpu { shares { value: 8 } } rdt_class {} } } ignore_failure: true }`,
		`update { container_id: "c1" linux { resources { rdt_class {} } } }`, ``}},
	{rule: failedOutside, op: "Update", before: shares + `}`, links: []string{
		`update { container_id: "c1" linux { resources { pids {} cpu { shares { value: 8 } } } } ignore_failure: true }`, ``}},
	{rule: stopGoesOn, op: "Stop", links: []string{shares + `}`, shares + `}`, ``}},
}

func (s scenario) chain() *chain {
	read := func(text string) *wish {
		reply := &api.CreateContainerResponse{}
		if err := prototext.Unmarshal([]byte(text), reply); err != nil {
			panic(err)
		}
		return &wish{reply: reply}
	}
	c := &chain{op: s.op, pod: &api.PodSandbox{Id: "p1"}, container: containerOf(baseSpec()),
		resources: &api.LinuxResources{}, twice: s.rule == mountedTwice}
	c.container.Mounts = api.FromOCIMounts(c.spec().Mounts)
	for _, link := range s.links {
		c.links = append(c.links, read(link))
	}
	if s.before != "" {
		c.before = read(s.before)
	}
	if s.after != "" {
		c.after = read(s.after)
	}
	return c
}

// playScenarios tells by which rules each of them is explained. What is random apart is played until it shows.
func (r *runner) playScenarios() {
	for _, s := range scenarios {
		var result *comparison
		for range repeats {
			if result = r.compare(r.sides[0], s.chain(), nil); result.difference != "" || len(result.explained) > 0 {
				break
			}
		}
		tell(map[string]any{"event": "scenario", "rule": s.rule, "explained": slices.Sorted(maps.Keys(result.explained)),
			"difference": result.difference})
	}
}
