// An ordinary NRI plugin on the Go stub, whose answers are told over standard input and which tells
// what it is asked over standard output. See ../README.md for the commands.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"sync"
	"time"

	"github.com/containerd/nri/pkg/api"
	"github.com/containerd/nri/pkg/stub"
	"google.golang.org/protobuf/proto"
)

type command struct {
	ID      int      `json:"id"`
	Op      string   `json:"op"`
	Adjust  []byte   `json:"adjust"`
	Updates [][]byte `json:"updates"`
	Error   string   `json:"error"`
	Hang    bool     `json:"hang"`
	Reject  string   `json:"reject"`
}

type plugin struct {
	output sync.Mutex
	script sync.Mutex
	// What the next answers to createContainer and updateContainer are.
	adjust  *api.ContainerAdjustment
	updates []*api.ContainerUpdate
	failure string
	hang    bool
	reject  string
}

// validating makes a validator of a plugin; nil where NRI has none.
var validating func(p *plugin) any

func main() {
	socket := flag.String("socket", "", "the runtime's socket")
	name := flag.String("name", "guest", "name to register as")
	index := flag.String("idx", "10", "index to register as")
	validate := flag.Bool("validate", false, "subscribe to ValidateContainerAdjustment too")
	flag.Parse()
	p := &plugin{}
	var handlers any = p
	if *validate {
		handlers = validating(p)
	}
	s, err := stub.New(handlers, stub.WithSocketPath(*socket), stub.WithPluginName(*name), stub.WithPluginIdx(*index),
		stub.WithOnClose(func() {
			p.print(map[string]any{"event": "closed"})
		}))
	if err == nil {
		err = s.Start(context.Background())
	}
	if err != nil {
		p.print(map[string]any{"event": "failed", "error": err.Error()})
		os.Exit(1)
	}
	p.print(map[string]any{"event": "ready"})
	lines := bufio.NewReaderSize(os.Stdin, 8<<20)
	for {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			return
		}
		var c command
		if err := json.Unmarshal(line, &c); err != nil {
			panic(err)
		}
		answer := map[string]any{"id": c.ID}
		if err := p.run(s, c); err != nil {
			answer["error"] = err.Error()
		}
		p.print(answer)
	}
}

func (p *plugin) run(s stub.Stub, c command) error {
	updates := make([]*api.ContainerUpdate, len(c.Updates))
	for i, bytes := range c.Updates {
		updates[i] = &api.ContainerUpdate{}
		if err := proto.Unmarshal(bytes, updates[i]); err != nil {
			return err
		}
	}
	if c.Op == "UpdateContainers" {
		_, err := s.UpdateContainers(updates)
		return err
	}
	adjust := &api.ContainerAdjustment{}
	if err := proto.Unmarshal(c.Adjust, adjust); err != nil {
		return err
	}
	p.script.Lock()
	defer p.script.Unlock()
	p.adjust, p.updates, p.failure, p.hang, p.reject = adjust, updates, c.Error, c.Hang, c.Reject
	return nil
}

func (p *plugin) print(value any) {
	line, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	p.output.Lock()
	defer p.output.Unlock()
	fmt.Println(string(line))
}

func (p *plugin) tell(event string, pod *api.PodSandbox, container *api.Container) {
	p.print(map[string]any{"event": event, "pod": pod.GetName(), "container": encode(container)})
}

func encode(message proto.Message) []byte {
	bytes, err := proto.Marshal(message)
	if err != nil {
		panic(err)
	}
	return bytes
}

func (p *plugin) answer() (*api.ContainerAdjustment, []*api.ContainerUpdate, error) {
	p.script.Lock()
	adjust, updates, failure, hang := p.adjust, p.updates, p.failure, p.hang
	p.script.Unlock()
	if hang {
		time.Sleep(time.Hour)
	}
	if failure != "" {
		return nil, nil, errors.New(failure)
	}
	return adjust, updates, nil
}

func (p *plugin) Synchronize(_ context.Context, pods []*api.PodSandbox, containers []*api.Container) ([]*api.ContainerUpdate, error) {
	p.print(map[string]any{"event": "Synchronize", "pods": len(pods), "containers": len(containers)})
	return nil, nil
}

func (p *plugin) CreateContainer(_ context.Context, pod *api.PodSandbox, container *api.Container) (*api.ContainerAdjustment, []*api.ContainerUpdate, error) {
	p.tell("CreateContainer", pod, container)
	return p.answer()
}

func (p *plugin) UpdateContainer(_ context.Context, pod *api.PodSandbox, container *api.Container, _ *api.LinuxResources) ([]*api.ContainerUpdate, error) {
	p.tell("UpdateContainer", pod, container)
	_, updates, err := p.answer()
	return updates, err
}

func (p *plugin) StopContainer(_ context.Context, pod *api.PodSandbox, container *api.Container) ([]*api.ContainerUpdate, error) {
	p.tell("StopContainer", pod, container)
	_, updates, err := p.answer()
	return updates, err
}

func (p *plugin) RunPodSandbox(_ context.Context, pod *api.PodSandbox) error {
	p.tell("RunPodSandbox", pod, nil)
	return nil
}

func (p *plugin) StopPodSandbox(_ context.Context, pod *api.PodSandbox) error {
	p.tell("StopPodSandbox", pod, nil)
	return nil
}

func (p *plugin) RemovePodSandbox(_ context.Context, pod *api.PodSandbox) error {
	p.tell("RemovePodSandbox", pod, nil)
	return nil
}

func (p *plugin) PostCreateContainer(_ context.Context, pod *api.PodSandbox, container *api.Container) error {
	p.tell("PostCreateContainer", pod, container)
	return nil
}

func (p *plugin) StartContainer(_ context.Context, pod *api.PodSandbox, container *api.Container) error {
	p.tell("StartContainer", pod, container)
	return nil
}

func (p *plugin) PostStartContainer(_ context.Context, pod *api.PodSandbox, container *api.Container) error {
	p.tell("PostStartContainer", pod, container)
	return nil
}

func (p *plugin) PostUpdateContainer(_ context.Context, pod *api.PodSandbox, container *api.Container) error {
	p.tell("PostUpdateContainer", pod, container)
	return nil
}

func (p *plugin) RemoveContainer(_ context.Context, pod *api.PodSandbox, container *api.Container) error {
	p.tell("RemoveContainer", pod, container)
	return nil
}
