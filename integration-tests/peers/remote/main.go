// Command remote is an NRI plugin as a gRPC service, whose answers are told over standard input and
// which tells what it is asked over standard output. See ../README.md for the commands.
package main

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"net"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/containerd/nri/pkg/api"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/health"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/peer"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
)

type command struct {
	ID      int      `json:"id"`
	Op      string   `json:"op"`
	Adjust  []byte   `json:"adjust"`
	Updates [][]byte `json:"updates"`
	Error   string   `json:"error"`
	Code    uint32   `json:"code"`
	Hang    bool     `json:"hang"`
	Reject  string   `json:"reject"`
	Serving bool     `json:"serving"`
}

type plugin struct {
	api.PluginService
	events int
	keep   bool
	whole  bool
	output sync.Mutex
	script sync.Mutex
	next   command
	// Where updates that nobody has asked for may be sent to.
	streams chan grpc.ServerStream
}

func main() {
	listen := flag.String("listen", "", "unix:PATH, or HOST:PORT")
	events := flag.Int("events", 0, "mask to subscribe to")
	keep := flag.Bool("keep-connected", false, "ask to stay connected when late")
	whole := flag.Bool("whole", false, "do not understand a synchronization in parts")
	noHealth := flag.Bool("no-health", false, "do not offer the health service")
	unasked := flag.Bool("updates", false, "offer the stream for updates that nobody has asked for")
	cert := flag.String("cert", "", "certificate, PEM")
	key := flag.String("key", "", "its key, PEM")
	clientCA := flag.String("client-ca", "", "authority that clients have to be certified by, PEM")
	makeCertificates := flag.String("make-certificates", "", "folder to write certificates into, and end")
	client := flag.String("client", "client", "common name of the client's certificate")
	flag.Parse()
	if *makeCertificates != "" {
		if err := certificates(*makeCertificates, *client); err != nil {
			panic(err)
		}
		return
	}
	p := &plugin{events: *events, keep: *keep, whole: *whole, streams: make(chan grpc.ServerStream, 1)}
	network, address := "tcp", *listen
	if path, found := strings.CutPrefix(*listen, "unix:"); found {
		network, address = "unix", path
		_ = os.Remove(path)
	}
	listener, err := net.Listen(network, address)
	if err != nil {
		p.print(map[string]any{"event": "failed", "error": err.Error()})
		os.Exit(1)
	}
	var options []grpc.ServerOption
	if *cert != "" {
		options = append(options, grpc.Creds(credentials.NewTLS(secured(*cert, *key, *clientCA))))
	}
	server := grpc.NewServer(options...)
	server.RegisterService(&pluginService, p)
	if *unasked {
		server.RegisterService(&updatesService, p)
	}
	healthy := health.NewServer()
	if !*noHealth {
		healthpb.RegisterHealthServer(server, healthy)
	}
	go func() {
		if err := server.Serve(listener); err != nil {
			panic(err)
		}
	}()
	p.print(map[string]any{"event": "ready", "address": listener.Addr().String()})
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
		switch c.Op {
		case "UpdateContainers":
			failed, err := p.update(c)
			answer["failed"] = len(failed)
			if err != nil {
				answer["error"] = err.Error()
			}
		case "Script":
			p.script.Lock()
			p.next = c
			p.script.Unlock()
		case "Health":
			now := healthpb.HealthCheckResponse_NOT_SERVING
			if c.Serving {
				now = healthpb.HealthCheckResponse_SERVING
			}
			healthy.SetServingStatus("", now)
		}
		p.print(answer)
	}
}

func (p *plugin) update(c command) ([]*api.ContainerUpdate, error) {
	stream := <-p.streams
	defer func() { p.streams <- stream }()
	if err := stream.SendMsg(&api.UpdateContainersRequest{Update: updates(c)}); err != nil {
		return nil, err
	}
	reply := &api.UpdateContainersResponse{}
	err := stream.RecvMsg(reply)
	return reply.GetFailed(), err
}

// Certificates are read anew for each connection, so that files may be replaced.
func secured(cert, key, clientCA string) *tls.Config {
	return &tls.Config{GetConfigForClient: func(*tls.ClientHelloInfo) (*tls.Config, error) {
		pair, err := tls.LoadX509KeyPair(cert, key)
		if err != nil {
			return nil, err
		}
		config := &tls.Config{Certificates: []tls.Certificate{pair}, NextProtos: []string{"h2"}}
		if clientCA != "" {
			pem, err := os.ReadFile(clientCA)
			if err != nil {
				return nil, err
			}
			config.ClientAuth = tls.RequireAndVerifyClientCert
			config.ClientCAs = x509.NewCertPool()
			if !config.ClientCAs.AppendCertsFromPEM(pem) {
				return nil, errors.New("no certificate in " + clientCA)
			}
		}
		return config, nil
	}}
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

// Who is asking, as far as TLS has told.
func asking(ctx context.Context) string {
	if from, ok := peer.FromContext(ctx); ok {
		if info, ok := from.AuthInfo.(credentials.TLSInfo); ok && len(info.State.PeerCertificates) > 0 {
			return info.State.PeerCertificates[0].Subject.CommonName
		}
	}
	return ""
}

func (p *plugin) answer(ctx context.Context, event string, pod *api.PodSandbox) (command, error) {
	trace := strings.Join(metadata.ValueFromIncomingContext(ctx, "traceparent"), ",")
	p.print(map[string]any{"event": event, "pod": pod.GetName(), "trace": trace})
	p.script.Lock()
	next := p.next
	p.script.Unlock()
	if next.Hang {
		time.Sleep(time.Hour)
	}
	if next.Error != "" {
		if next.Code != 0 {
			return next, status.Error(codes.Code(next.Code), next.Error)
		}
		return next, errors.New(next.Error)
	}
	return next, nil
}

func (p *plugin) Configure(ctx context.Context, r *api.ConfigureRequest) (*api.ConfigureResponse, error) {
	p.print(map[string]any{"event": "Configure", "config": r.GetConfig(), "runtime": r.GetRuntimeName(), "client": asking(ctx)})
	if r.GetConfig() == "refuse" {
		return nil, errors.New("this configuration is refused")
	}
	return &api.ConfigureResponse{Events: int32(p.events), FailurePolicy: &api.FailurePolicy{KeepConnected: p.keep}}, nil
}

func (p *plugin) Synchronize(_ context.Context, r *api.SynchronizeRequest) (*api.SynchronizeResponse, error) {
	p.print(map[string]any{"event": "Synchronize", "pods": len(r.GetPods()), "containers": len(r.GetContainers()), "more": r.GetMore()})
	return &api.SynchronizeResponse{More: r.GetMore() && !p.whole}, nil
}

func updates(c command) []*api.ContainerUpdate {
	all := make([]*api.ContainerUpdate, len(c.Updates))
	for i, bytes := range c.Updates {
		all[i] = &api.ContainerUpdate{}
		if err := proto.Unmarshal(bytes, all[i]); err != nil {
			panic(err)
		}
	}
	return all
}

func (p *plugin) CreateContainer(ctx context.Context, r *api.CreateContainerRequest) (*api.CreateContainerResponse, error) {
	next, err := p.answer(ctx, "CreateContainer", r.GetPod())
	if err != nil {
		return nil, err
	}
	adjust := &api.ContainerAdjustment{}
	if err := proto.Unmarshal(next.Adjust, adjust); err != nil {
		return nil, err
	}
	return &api.CreateContainerResponse{Adjust: adjust, Update: updates(next)}, nil
}

func (p *plugin) UpdateContainer(ctx context.Context, r *api.UpdateContainerRequest) (*api.UpdateContainerResponse, error) {
	next, err := p.answer(ctx, "UpdateContainer", r.GetPod())
	return &api.UpdateContainerResponse{Update: updates(next)}, err
}

func (p *plugin) StopContainer(ctx context.Context, r *api.StopContainerRequest) (*api.StopContainerResponse, error) {
	next, err := p.answer(ctx, "StopContainer", r.GetPod())
	return &api.StopContainerResponse{Update: updates(next)}, err
}

func (p *plugin) ValidateContainerAdjustment(ctx context.Context, r *api.ValidateContainerAdjustmentRequest) (*api.ValidateContainerAdjustmentResponse, error) {
	next, err := p.answer(ctx, "ValidateContainerAdjustment", r.GetPod())
	return &api.ValidateContainerAdjustmentResponse{Reject: next.Reject != "", Reason: next.Reject}, err
}

func (p *plugin) RunPodSandbox(ctx context.Context, r *api.RunPodSandboxRequest) (*api.RunPodSandboxResponse, error) {
	_, err := p.answer(ctx, "RunPodSandbox", r.GetPod())
	return &api.RunPodSandboxResponse{}, err
}

func (p *plugin) StateChange(ctx context.Context, r *api.StateChangeEvent) (*api.Empty, error) {
	_, err := p.answer(ctx, "StateChange "+r.GetEvent().String(), r.GetPod())
	return &api.Empty{}, err
}
