// The runtime side of NRI as containerd links it, driven over standard input and output so that a
// test can play the container runtime. See ../README.md for the commands.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"reflect"
	"runtime/debug"
	"sort"
	"sync"
	"time"

	"github.com/containerd/nri/pkg/adaptation"
	"github.com/containerd/nri/pkg/api"
	"github.com/containerd/ttrpc"
	"google.golang.org/protobuf/proto"
)

type command struct {
	ID         int      `json:"id"`
	Op         string   `json:"op"`
	Request    []byte   `json:"request"`
	Pods       [][]byte `json:"pods"`
	Containers [][]byte `json:"containers"`
	Count      int      `json:"count"`
	// As containerd's tracing sends it along.
	Traceparent string `json:"traceparent"`
}

type answer struct {
	ID       int              `json:"id"`
	Response []byte           `json:"response,omitempty"`
	Error    string           `json:"error,omitempty"`
	Micros   int64            `json:"micros"`
	Bench    map[string]int64 `json:"bench,omitempty"`
}

type driver struct {
	adaptation *adaptation.Adaptation
	output     sync.Mutex
	state      sync.Mutex
	pods       []*api.PodSandbox
	containers []*api.Container
}

func main() {
	socket := flag.String("socket", "", "socket to listen on")
	name := flag.String("runtime-name", "containerd", "name told to plugins")
	version := flag.String("runtime-version", "v2.4.2", "version told to plugins")
	request := flag.Duration("request-timeout", 2*time.Second, "how long to wait for an answer")
	registration := flag.Duration("registration-timeout", 5*time.Second, "how long to wait for a registration")
	plugins := flag.String("plugin-path", "/nonexistent", "folder of plugins to launch")
	configs := flag.String("plugin-config-path", "/nonexistent", "folder of their configuration")
	flag.Parse()

	adaptation.SetPluginRequestTimeout(*request)
	adaptation.SetPluginRegistrationTimeout(*registration)
	d := &driver{}
	a, err := adaptation.New(*name, *version, d.synchronize, d.update,
		adaptation.WithSocketPath(*socket),
		adaptation.WithPluginPath(*plugins),
		adaptation.WithPluginConfigPath(*configs))
	if err == nil {
		d.adaptation = a
		err = a.Start()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	d.print(map[string]any{"event": "ready", "nri": nriVersion()})
	d.serve()
}

func nriVersion() string {
	info, _ := debug.ReadBuildInfo()
	for _, module := range info.Deps {
		if module.Path == "github.com/containerd/nri" {
			return module.Version
		}
	}
	return ""
}

func (d *driver) print(value any) {
	line, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	d.output.Lock()
	defer d.output.Unlock()
	fmt.Println(string(line))
}

func (d *driver) synchronize(ctx context.Context, callback adaptation.SyncCB) error {
	d.state.Lock()
	pods, containers := d.pods, d.containers
	d.state.Unlock()
	updates, err := callback(ctx, pods, containers)
	event := map[string]any{"event": "synchronized", "updates": encode(updates)}
	if err != nil {
		event["error"] = err.Error()
	}
	d.print(event)
	return err
}

func (d *driver) update(_ context.Context, updates []*api.ContainerUpdate) ([]*api.ContainerUpdate, error) {
	d.print(map[string]any{"event": "update", "updates": encode(updates)})
	return nil, nil
}

func encode(updates []*api.ContainerUpdate) [][]byte {
	encoded := [][]byte{}
	for _, update := range updates {
		bytes, err := proto.Marshal(update)
		if err != nil {
			panic(err)
		}
		encoded = append(encoded, bytes)
	}
	return encoded
}

func (d *driver) serve() {
	lines := bufio.NewReaderSize(os.Stdin, 64<<20)
	for {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			return
		}
		var c command
		if err := json.Unmarshal(line, &c); err != nil {
			d.print(answer{Error: err.Error()})
			continue
		}
		go func() { d.print(d.run(c)) }()
	}
}

func (d *driver) run(c command) answer {
	switch c.Op {
	case "SetState":
		return answer{ID: c.ID, Error: text(d.setState(c))}
	case "Bench":
		return d.bench(c)
	}
	started := time.Now()
	ctx := context.Background()
	if c.Traceparent != "" {
		ctx = ttrpc.WithMetadata(ctx, ttrpc.MD{"traceparent": []string{c.Traceparent}})
	}
	response, err := d.call(ctx, c.Op, c.Request)
	return answer{ID: c.ID, Response: response, Error: text(err), Micros: time.Since(started).Microseconds()}
}

func text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func (d *driver) setState(c command) error {
	var pods []*api.PodSandbox
	var containers []*api.Container
	for _, bytes := range c.Pods {
		pod := &api.PodSandbox{}
		if err := proto.Unmarshal(bytes, pod); err != nil {
			return err
		}
		pods = append(pods, pod)
	}
	for _, bytes := range c.Containers {
		container := &api.Container{}
		if err := proto.Unmarshal(bytes, container); err != nil {
			return err
		}
		containers = append(containers, container)
	}
	d.state.Lock()
	defer d.state.Unlock()
	d.pods, d.containers = pods, containers
	return nil
}

// call invokes the adaptation's method of that name. Its parameter differs between versions: older
// ones take one type of event where newer ones have a type for each request.
func (d *driver) call(ctx context.Context, op string, request []byte) ([]byte, error) {
	method := reflect.ValueOf(d.adaptation).MethodByName(op)
	if !method.IsValid() {
		return nil, fmt.Errorf("%s is unknown to NRI %s", op, nriVersion())
	}
	argument := reflect.New(method.Type().In(1).Elem()).Interface().(proto.Message)
	if event, ok := argument.(*api.StateChangeEvent); ok {
		// Pod and container have the numbers 1 and 2 in every dedicated request.
		parts := &api.CreateContainerRequest{}
		if err := proto.Unmarshal(request, parts); err != nil {
			return nil, err
		}
		event.Pod, event.Container = parts.Pod, parts.Container
	} else if err := proto.Unmarshal(request, argument); err != nil {
		return nil, err
	}
	// As containerd does: what has been synchronized takes part from the next request on, and no plugin
	// is synchronized in the middle of one.
	block := d.adaptation.BlockPluginSync()
	defer block.Unblock()
	results := method.Call([]reflect.Value{reflect.ValueOf(ctx), reflect.ValueOf(argument)})
	if err, failed := results[len(results)-1].Interface().(error); failed {
		return nil, err
	}
	if len(results) == 1 {
		return nil, nil
	}
	return proto.Marshal(results[0].Interface().(proto.Message))
}

func (d *driver) bench(c command) answer {
	micros := make([]int64, c.Count)
	for i := range micros {
		started := time.Now()
		if _, err := d.call(context.Background(), "CreateContainer", c.Request); err != nil {
			return answer{ID: c.ID, Error: err.Error()}
		}
		micros[i] = time.Since(started).Microseconds()
	}
	sort.Slice(micros, func(i, j int) bool { return micros[i] < micros[j] })
	at := func(quantile float64) int64 { return micros[int(quantile*float64(len(micros)-1))] }
	return answer{ID: c.ID, Bench: map[string]int64{"p50": at(.5), "p99": at(.99), "p999": at(.999), "max": at(1)}}
}
