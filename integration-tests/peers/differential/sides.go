package main

import (
	"bufio"
	"context"
	"encoding/base64"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/containerd/nri/pkg/adaptation"
	"github.com/containerd/nri/pkg/adaptation/builtin"
	"github.com/containerd/nri/pkg/api"
	"github.com/containerd/nri/pkg/stub"
	"google.golang.org/protobuf/proto"
)

// shown is what a plugin was asked, in a form in which equal requests have equal bytes.
type shown struct {
	pod, container, resources string
	// Whether every part of the container and the resources is there, if only empty, for a plugin to
	// reach through.
	whole bool
}

// outcome is what became of one request at one runtime.
type outcome struct {
	err     string
	adjust  *api.ContainerAdjustment
	updates []*api.ContainerUpdate
	shown   map[string]shown
}

// side is a runtime with its plugins.
type side struct {
	name  string
	nri   *adaptation.Adaptation
	ready chan error
	// Whether what links are shown is told over standard input.
	remote  bool
	reached bool
	lock    sync.Mutex
	shown   map[string]shown
}

// newSide starts a runtime whose builtin plugins bear these names; with a socket it takes others in too.
func newSide(name, socket string, names ...string) (*side, error) {
	s := &side{name: name, ready: make(chan error, 1)}
	options := []adaptation.Option{
		adaptation.WithPluginPath("/nonexistent"), adaptation.WithPluginConfigPath("/nonexistent"),
	}
	if socket == "" {
		options = append(options, adaptation.WithDisabledExternalConnections())
	} else {
		options = append(options, adaptation.WithSocketPath(socket))
	}
	for _, plugin := range names {
		options = append(options, adaptation.WithBuiltinPlugins(s.plugin(plugin)))
	}
	var started atomic.Bool
	nri, err := adaptation.New("containerd", "v2.4.2",
		func(ctx context.Context, synchronize adaptation.SyncCB) error {
			_, err := synchronize(ctx, nil, nil)
			if started.Load() {
				s.ready <- err
			}
			return err
		},
		func(context.Context, []*api.ContainerUpdate) ([]*api.ContainerUpdate, error) { return nil, nil },
		options...)
	if err != nil {
		return nil, err
	}
	s.nri = nri
	err = nri.Start()
	started.Store(true)
	return s, err
}

// plugin answers as the pod's annotation for it says. It has no copy of its own of what the runtime
// holds, as a connected one has; what it answers is made anew for each request.
func (s *side) plugin(name string) *builtin.BuiltinPlugin {
	index, base, _ := strings.Cut(name, "-")
	return &builtin.BuiltinPlugin{Index: index, Base: base, Handlers: builtin.BuiltinHandlers{
		CreateContainer: func(_ context.Context, r *api.CreateContainerRequest) (*api.CreateContainerResponse, error) {
			return s.answer(name, r.Pod, r.Container, nil)
		},
		UpdateContainer: func(_ context.Context, r *api.UpdateContainerRequest) (*api.UpdateContainerResponse, error) {
			reply, err := s.answer(name, r.Pod, r.Container, r.LinuxResources)
			return &api.UpdateContainerResponse{Update: reply.GetUpdate(), Evict: reply.GetEvict()}, err
		},
		StopContainer: func(_ context.Context, r *api.StopContainerRequest) (*api.StopContainerResponse, error) {
			reply, err := s.answer(name, r.Pod, r.Container, nil)
			return &api.StopContainerResponse{Update: reply.GetUpdate()}, err
		},
	}}
}

func (s *side) answer(name string, pod *api.PodSandbox, container *api.Container, resources *api.LinuxResources) (*api.CreateContainerResponse, error) {
	if name == sentinel {
		s.reached = true
	}
	reply, err := answer(pod, name)
	if reply == nil && err == nil {
		return &api.CreateContainerResponse{}, nil
	}
	s.record(name, pod, container, resources)
	return reply, err
}

func (s *side) record(name string, pod *api.PodSandbox, container *api.Container, resources *api.LinuxResources) {
	seen := shown{string(marshal(podForm(pod))), string(marshal(containerForm(container))), string(marshal(resourcesForm(resources))),
		whole(container, resources)}
	s.lock.Lock()
	defer s.lock.Unlock()
	s.shown[name] = seen
}

func whole(container *api.Container, resources *api.LinuxResources) bool {
	there := func(r *api.LinuxResources) bool { return r != nil && r.Memory != nil && r.Cpu != nil }
	return container.Hooks != nil && container.Linux != nil && there(container.Linux.Resources) && (resources == nil || there(resources))
}

// Absent and empty are the same to what links are shown, and the order of namespaces is random.
func containerForm(from *api.Container) *api.Container {
	to := proto.Clone(from).(*api.Container)
	if to.Hooks == nil {
		to.Hooks = &api.Hooks{}
	}
	if to.Linux == nil {
		to.Linux = &api.LinuxContainer{}
	}
	to.Linux.Resources = resourcesForm(to.Linux.Resources)
	slices.SortFunc(to.Linux.Namespaces, func(a, b *api.LinuxNamespace) int { return strings.Compare(a.Type, b.Type) })
	return to
}

func resourcesForm(from *api.LinuxResources) *api.LinuxResources {
	to := &api.LinuxResources{}
	if from != nil {
		to = proto.Clone(from).(*api.LinuxResources)
	}
	if to.Memory == nil {
		to.Memory = &api.LinuxMemory{}
	}
	if to.Cpu == nil {
		to.Cpu = &api.LinuxCPU{}
	}
	return to
}

func podForm(from *api.PodSandbox) *api.PodSandbox {
	to := proto.Clone(from).(*api.PodSandbox)
	if to.Linux == nil {
		to.Linux = &api.LinuxPodSandbox{}
	}
	for _, resources := range []**api.LinuxResources{&to.Linux.PodOverhead, &to.Linux.PodResources, &to.Linux.Resources} {
		if *resources != nil {
			*resources = resourcesForm(*resources)
		}
	}
	// How wishes get here is not what is compared.
	maps.DeleteFunc(to.Annotations, func(key, _ string) bool { return strings.HasPrefix(key, "wish/") })
	return to
}

// play sends the chain's request.
func (s *side) play(c *chain) *outcome {
	s.lock.Lock()
	s.shown, s.reached = map[string]shown{}, false
	s.lock.Unlock()
	pod, container := c.told(), proto.Clone(c.container).(*api.Container)
	result, err := &outcome{}, error(nil)
	switch c.op {
	case "Create":
		var reply *api.CreateContainerResponse
		reply, err = s.nri.CreateContainer(context.Background(), &api.CreateContainerRequest{Pod: pod, Container: container})
		result.adjust, result.updates = reply.GetAdjust(), reply.GetUpdate()
	case "Update":
		var reply *api.UpdateContainerResponse
		resources := proto.Clone(c.resources).(*api.LinuxResources)
		reply, err = s.nri.UpdateContainer(context.Background(),
			&api.UpdateContainerRequest{Pod: pod, Container: container, LinuxResources: resources})
		result.updates = reply.GetUpdate()
	default:
		var reply *api.StopContainerResponse
		reply, err = s.nri.StopContainer(context.Background(), &api.StopContainerRequest{Pod: pod, Container: container})
		result.updates = reply.GetUpdate()
	}
	if err != nil {
		result.err = err.Error()
	}
	if s.remote && s.reached {
		s.readShown()
	}
	s.lock.Lock()
	defer s.lock.Unlock()
	result.shown = s.shown
	return result
}

var standardInput = bufio.NewReaderSize(os.Stdin, 1<<20)

// readShown reads what links were shown in the request that has just ended: lines with a link and an
// UpdateContainerRequest, then one with "end".
func (s *side) readShown() {
	for {
		line, err := standardInput.ReadString('\n')
		if err != nil {
			panic(fmt.Sprintf("the switchboard has gone: %v", err))
		}
		name, text, more := strings.Cut(strings.TrimSpace(line), " ")
		if !more {
			return
		}
		bytes, err := base64.StdEncoding.DecodeString(text)
		request := &api.UpdateContainerRequest{}
		if err == nil {
			err = proto.Unmarshal(bytes, request)
		}
		if err != nil {
			panic(err)
		}
		s.record(name, request.Pod, request.Container, request.LinuxResources)
	}
}

// guest is an ordinary plugin that has connected to a switchboard.
type guest struct {
	side *side
	name string
}

func (s *side) connectGuests(socket string) error {
	for i := range maxLinks {
		index, base, _ := strings.Cut(linkName(i), "-")
		plugin, err := stub.New(&guest{s, linkName(i)}, stub.WithSocketPath(socket),
			stub.WithPluginName(base), stub.WithPluginIdx(index))
		if err == nil {
			err = plugin.Start(context.Background())
		}
		if err != nil {
			return fmt.Errorf("guest %d: %w", i, err)
		}
	}
	return nil
}

func (g *guest) CreateContainer(_ context.Context, pod *api.PodSandbox, container *api.Container) (*api.ContainerAdjustment, []*api.ContainerUpdate, error) {
	reply, err := g.side.answer(g.name, pod, container, nil)
	return reply.GetAdjust(), reply.GetUpdate(), err
}

func (g *guest) UpdateContainer(_ context.Context, pod *api.PodSandbox, container *api.Container, resources *api.LinuxResources) ([]*api.ContainerUpdate, error) {
	reply, err := g.side.answer(g.name, pod, container, resources)
	return reply.GetUpdate(), err
}

func (g *guest) StopContainer(_ context.Context, pod *api.PodSandbox, container *api.Container) ([]*api.ContainerUpdate, error) {
	reply, err := g.side.answer(g.name, pod, container, nil)
	return reply.GetUpdate(), err
}

// awaitPlugin waits until a switchboard has been taken in.
func (s *side) awaitPlugin() error {
	select {
	case err := <-s.ready:
		// What has been synchronized takes part once the lock is free.
		s.nri.BlockPluginSync().Unblock()
		return err
	case <-time.After(2 * time.Minute):
		return fmt.Errorf("no switchboard has connected as %s", s.name)
	}
}
