// Prints the definition of NRI's protocol as the Go module has it compiled in: a serialized
// google.protobuf.FileDescriptorProto.
package main

import (
	"os"

	"github.com/containerd/nri/pkg/api"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
)

func main() {
	bytes, err := proto.Marshal(protodesc.ToFileDescriptorProto(api.File_pkg_api_api_proto))
	if err != nil {
		panic(err)
	}
	if _, err := os.Stdout.Write(bytes); err != nil {
		panic(err)
	}
}
