// A CRI client that is driven over standard input and output, one JSON object a line, so that a test
// can play the kubelet. See ../README.md for the commands.
package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	cri "k8s.io/cri-api/pkg/apis/runtime/v1"
)

type command struct {
	ID          int               `json:"id"`
	Op          string            `json:"op"`
	Name        string            `json:"name"`
	Namespace   string            `json:"namespace"`
	UID         string            `json:"uid"`
	Labels      map[string]string `json:"labels"`
	Annotations map[string]string `json:"annotations"`
	Image       string            `json:"image"`
	Command     []string          `json:"command"`
	Env         map[string]string `json:"env"`
	LogFolder   string            `json:"logFolder"`
	LogFile     string            `json:"logFile"`
	Pod         string            `json:"pod"`
	Container   string            `json:"container"`
	Manifest    string            `json:"manifest"`
	// The message of CRI itself, in place of all the fields above that describe a pod or container.
	Config json.RawMessage `json:"config"`
	// Seconds.
	Timeout int64 `json:"timeout"`
}

type answer struct {
	ID     int    `json:"id"`
	Error  string `json:"error,omitempty"`
	Result any    `json:"result,omitempty"`
}

type client struct {
	runtime cri.RuntimeServiceClient
	pods    map[string]*cri.PodSandboxConfig
}

func main() {
	endpoint := flag.String("endpoint", "", "socket of the CRI runtime")
	flag.Parse()
	connection, err := grpc.NewClient("unix://"+*endpoint, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	c := &client{runtime: cri.NewRuntimeServiceClient(connection), pods: map[string]*cri.PodSandboxConfig{}}
	fmt.Println(`{"event":"ready"}`)
	lines := bufio.NewReaderSize(os.Stdin, 1<<20)
	for {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			return
		}
		var cmd command
		if err := json.Unmarshal(line, &cmd); err != nil {
			panic(err)
		}
		result, err := c.run(cmd)
		a := answer{ID: cmd.ID, Result: result}
		if err != nil {
			a.Error = err.Error()
		}
		out, err := json.Marshal(a)
		if err != nil {
			panic(err)
		}
		fmt.Println(string(out))
	}
}

func (c *client) run(cmd command) (any, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 60*time.Second)
	defer cancel()
	switch cmd.Op {
	case "Version":
		v, err := c.runtime.Version(ctx, &cri.VersionRequest{}, grpc.WaitForReady(true))
		return v.GetRuntimeVersion(), err
	case "RunPodSandbox":
		return c.runPodSandbox(ctx, cmd)
	case "StopPodSandbox":
		_, err := c.runtime.StopPodSandbox(ctx, &cri.StopPodSandboxRequest{PodSandboxId: cmd.Pod})
		return nil, err
	case "RemovePodSandbox":
		_, err := c.runtime.RemovePodSandbox(ctx, &cri.RemovePodSandboxRequest{PodSandboxId: cmd.Pod})
		return nil, err
	case "RemovePodSandboxes":
		return nil, c.removePodSandboxes(ctx)
	case "CreateContainer":
		return c.createContainer(ctx, cmd)
	case "CreateManifest":
		return c.createManifest(ctx, cmd)
	case "StartContainer":
		_, err := c.runtime.StartContainer(ctx, &cri.StartContainerRequest{ContainerId: cmd.Container})
		return nil, err
	case "StopContainer":
		_, err := c.runtime.StopContainer(ctx, &cri.StopContainerRequest{ContainerId: cmd.Container, Timeout: cmd.Timeout})
		return nil, err
	case "ContainerStatus":
		r, err := c.runtime.ContainerStatus(ctx, &cri.ContainerStatusRequest{ContainerId: cmd.Container})
		if err != nil {
			return nil, err
		}
		return map[string]any{"state": r.Status.State.String(), "exitCode": r.Status.ExitCode}, nil
	case "RemoveContainer":
		_, err := c.runtime.RemoveContainer(ctx, &cri.RemoveContainerRequest{ContainerId: cmd.Container})
		return nil, err
	case "ExecSync":
		r, err := c.runtime.ExecSync(ctx, &cri.ExecSyncRequest{ContainerId: cmd.Container, Cmd: cmd.Command, Timeout: 30})
		if err == nil && r.ExitCode != 0 {
			err = fmt.Errorf("exit code %d: %s", r.ExitCode, r.Stderr)
		}
		return string(r.GetStdout()), err
	}
	return nil, fmt.Errorf("unknown command %q", cmd.Op)
}

// read takes a message as it is given; a field that it does not have is an error.
func read(config json.RawMessage, message any) error {
	decoder := json.NewDecoder(bytes.NewReader(config))
	decoder.DisallowUnknownFields()
	return decoder.Decode(message)
}

func (c *client) runPodSandbox(ctx context.Context, cmd command) (any, error) {
	config := &cri.PodSandboxConfig{
		Metadata:     &cri.PodSandboxMetadata{Name: cmd.Name, Namespace: cmd.Namespace, Uid: cmd.UID},
		Labels:       cmd.Labels,
		Annotations:  cmd.Annotations,
		LogDirectory: cmd.LogFolder,
		Linux: &cri.LinuxPodSandboxConfig{
			SecurityContext: &cri.LinuxSandboxSecurityContext{
				// The host's network: no CNI plugin is needed.
				NamespaceOptions: &cri.NamespaceOption{Network: cri.NamespaceMode_NODE},
			},
		},
	}
	if cmd.Config != nil {
		config = &cri.PodSandboxConfig{}
		if err := read(cmd.Config, config); err != nil {
			return nil, err
		}
	}
	response, err := c.runtime.RunPodSandbox(ctx, &cri.RunPodSandboxRequest{Config: config})
	if err == nil {
		c.pods[response.PodSandboxId] = config
	}
	return response.GetPodSandboxId(), err
}

// removePodSandboxes removes every pod, those that a crash left half made too.
func (c *client) removePodSandboxes(ctx context.Context) error {
	pods, err := c.runtime.ListPodSandbox(ctx, &cri.ListPodSandboxRequest{})
	if err != nil {
		return err
	}
	for _, pod := range pods.Items {
		if _, err := c.runtime.StopPodSandbox(ctx, &cri.StopPodSandboxRequest{PodSandboxId: pod.Id}); err != nil {
			return err
		}
		if _, err := c.runtime.RemovePodSandbox(ctx, &cri.RemovePodSandboxRequest{PodSandboxId: pod.Id}); err != nil {
			return err
		}
	}
	return nil
}

func (c *client) createContainer(ctx context.Context, cmd command) (any, error) {
	config := &cri.ContainerConfig{
		Metadata:    &cri.ContainerMetadata{Name: cmd.Name},
		Image:       &cri.ImageSpec{Image: cmd.Image},
		Command:     cmd.Command,
		Labels:      cmd.Labels,
		Annotations: cmd.Annotations,
		LogPath:     cmd.LogFile,
		Linux:       &cri.LinuxContainerConfig{},
	}
	for key, value := range cmd.Env {
		config.Envs = append(config.Envs, &cri.KeyValue{Key: key, Value: []byte(value)})
	}
	if cmd.Config != nil {
		config = &cri.ContainerConfig{}
		if err := read(cmd.Config, config); err != nil {
			return nil, err
		}
	}
	response, err := c.runtime.CreateContainer(ctx, &cri.CreateContainerRequest{
		PodSandboxId: cmd.Pod, Config: config, SandboxConfig: c.pods[cmd.Pod],
	})
	return response.GetContainerId(), err
}
