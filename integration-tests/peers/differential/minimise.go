package main

import (
	"github.com/containerd/nri/pkg/api"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// minimise leaves out of a chain what it can while it still fails.
func minimise(c *chain, fails func(*chain) bool) *chain {
	for smaller := true; smaller; {
		smaller = false
		for _, candidate := range c.smaller() {
			if fails(candidate) {
				c, smaller = candidate, true
				break
			}
		}
	}
	return c
}

// smaller lists the chains that lack one plugin or one part of a wish.
func (c *chain) smaller() []*chain {
	var chains []*chain
	replaced := func(at int, w *wish) {
		less := *c
		less.links = append([]*wish{}, c.links...)
		switch at {
		case -1:
			less.before = w
		case len(c.links):
			less.after = w
		default:
			less.links[at] = w
		}
		chains = append(chains, &less)
	}
	for at, w := range append(append([]*wish{c.before}, c.links...), c.after) {
		if w == nil {
			continue
		}
		replaced(at-1, nil)
		for _, reply := range reduced(w.reply) {
			replaced(at-1, &wish{reply: reply.(*api.CreateContainerResponse), failure: w.failure})
		}
	}
	for _, container := range reduced(c.container) {
		less := *c
		less.container = container.(*api.Container)
		chains = append(chains, &less)
	}
	return chains
}

// reduced lists copies of a message that lack one field, entry or element each.
func reduced(message proto.Message) []proto.Message {
	var copies []proto.Message
	reflected := message.ProtoReflect()
	reflected.Range(func(field protoreflect.FieldDescriptor, value protoreflect.Value) bool {
		without := func(change func(protoreflect.Message)) {
			less := proto.Clone(message)
			change(less.ProtoReflect())
			copies = append(copies, less)
		}
		if field.Name() == "id" || field.Name() == "container_id" {
			return true
		}
		without(func(m protoreflect.Message) { m.Clear(field) })
		switch {
		case field.IsList() && value.List().Len() > 1:
			for i := range value.List().Len() {
				without(func(m protoreflect.Message) {
					kept := m.NewField(field).List()
					for j := range value.List().Len() {
						if j != i {
							kept.Append(m.Get(field).List().Get(j))
						}
					}
					m.Set(field, protoreflect.ValueOfList(kept))
				})
			}
		case field.IsMap() && value.Map().Len() > 1:
			value.Map().Range(func(key protoreflect.MapKey, _ protoreflect.Value) bool {
				without(func(m protoreflect.Message) { m.Mutable(field).Map().Clear(key) })
				return true
			})
		case field.IsList() || field.IsMap():
		case field.Message() != nil:
			for _, part := range reduced(value.Message().Interface()) {
				without(func(m protoreflect.Message) { m.Set(field, protoreflect.ValueOfMessage(part.ProtoReflect())) })
			}
		}
		return true
	})
	return copies
}
