package main

import (
	"context"

	"github.com/containerd/nri/pkg/api"
	"google.golang.org/grpc"
)

// NRI's Go module generates the service for ttRPC; for gRPC it is this. Of the events without an
// answer all but RunPodSandbox are left out, as by a plugin of an earlier NRI: StateChange tells them.
var pluginService = grpc.ServiceDesc{
	ServiceName: "nri.pkg.api.v1alpha1.Plugin",
	HandlerType: (*api.PluginService)(nil),
	Methods: []grpc.MethodDesc{
		method("Configure", api.PluginService.Configure),
		method("Synchronize", api.PluginService.Synchronize),
		method("CreateContainer", api.PluginService.CreateContainer),
		method("UpdateContainer", api.PluginService.UpdateContainer),
		method("StopContainer", api.PluginService.StopContainer),
		method("ValidateContainerAdjustment", api.PluginService.ValidateContainerAdjustment),
		method("RunPodSandbox", api.PluginService.RunPodSandbox),
		method("StateChange", api.PluginService.StateChange),
	},
}

// Ours, for updates that nobody has asked for: requests go out, replies come in.
var updatesService = grpc.ServiceDesc{
	ServiceName: "switchboard.nri.v1.Remote",
	HandlerType: (*any)(nil),
	Streams: []grpc.StreamDesc{{
		StreamName:    "UpdateContainers",
		ServerStreams: true,
		ClientStreams: true,
		Handler: func(service any, stream grpc.ServerStream) error {
			service.(*plugin).streams <- stream
			<-stream.Context().Done()
			return nil
		},
	}},
}

func method[Q, R any](name string, call func(api.PluginService, context.Context, *Q) (*R, error)) grpc.MethodDesc {
	return grpc.MethodDesc{
		MethodName: name,
		Handler: func(service any, ctx context.Context, decode func(any) error, _ grpc.UnaryServerInterceptor) (any, error) {
			request := new(Q)
			if err := decode(request); err != nil {
				return nil, err
			}
			return call(service.(api.PluginService), ctx, request)
		},
	}
}
