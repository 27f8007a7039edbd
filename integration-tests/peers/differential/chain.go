package main

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"github.com/containerd/nri/pkg/api"
	"google.golang.org/protobuf/proto"
)

const (
	before      = "00-before"
	after       = "90-after"
	switchboard = "50-switchboard"
	// Called just before the switchboard, which is not called at all if a plugin before it is refused.
	sentinel = "49-sentinel"
	maxLinks = 8
)

// linkName is what a link is called everywhere: as a plugin of the runtime, as a jar and as a guest.
func linkName(i int) string { return fmt.Sprintf("%d-p%d", 10+i, i) }

// wish is what one plugin answers; nil for a plugin that does not take part.
type wish struct {
	reply   *api.CreateContainerResponse
	failure string
}

// chain is one case: a request and what everybody answers to it.
type chain struct {
	number    int64
	op        string // Create, Update or Stop
	pod       *api.PodSandbox
	container *api.Container
	resources *api.LinuxResources
	// The plugins of others before and after us, and the links in their order.
	before, after *wish
	links         []*wish
	// The container has two mounts of one destination.
	twice bool
	// A refused link is left out and the request goes on.
	lenient bool
}

func (c *chain) foreigners() bool { return c.before != nil || c.after != nil }

// all visits everybody who takes part, in the runtime's order.
func (c *chain) all(visit func(name string, w *wish)) {
	if c.before != nil {
		visit(before, c.before)
	}
	for i, w := range c.links {
		if w != nil {
			visit(linkName(i), w)
		}
	}
	if c.after != nil {
		visit(after, c.after)
	}
}

// told is the pod with everybody's answer in an annotation, which is how it reaches them.
func (c *chain) told() *api.PodSandbox {
	pod := proto.Clone(c.pod).(*api.PodSandbox)
	if pod.Annotations == nil {
		pod.Annotations = map[string]string{}
	}
	c.all(func(name string, w *wish) {
		text := "!" + w.failure
		if w.failure == "" {
			text = base64.StdEncoding.EncodeToString(marshal(w.reply))
		}
		pod.Annotations["wish/"+name] = text
	})
	return pod
}

// answer reads a plugin's answer out of the pod; nil if it does not take part.
func answer(pod *api.PodSandbox, name string) (*api.CreateContainerResponse, error) {
	text, ok := pod.GetAnnotations()["wish/"+name]
	if !ok {
		return nil, nil
	}
	if failure, failed := strings.CutPrefix(text, "!"); failed {
		return nil, errors.New(failure)
	}
	bytes, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil, err
	}
	reply := &api.CreateContainerResponse{}
	return reply, proto.Unmarshal(bytes, reply)
}

func marshal(message proto.Message) []byte {
	bytes, err := proto.MarshalOptions{Deterministic: true}.Marshal(message)
	if err != nil {
		panic(err)
	}
	return bytes
}

// without is the same chain less one link's wish; the link is still called.
func (c *chain) without(name string) *chain {
	less := *c
	less.links = append([]*wish{}, c.links...)
	for i := range less.links {
		if linkName(i) == name {
			less.links[i] = &wish{reply: &api.CreateContainerResponse{}}
		}
	}
	return &less
}
