package dev.switchboard.nri.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import dev.switchboard.nri.wire.proto.NriProto;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Our definition of the protocol is that of the Go module, name by name and number by number. */
class ProtocolIT {
  /** What the Go module defines and we leave out. */
  private static final Map<String, String> LEFT_OUT =
      Map.of(
          "service HostFunctions", "offered to WebAssembly plugins inside the runtime only",
          "message LogRequest", "the request of HostFunctions");

  @Test
  void everyMessageFieldEnumAndMethodIsThatOfTheGoModule() throws Exception {
    Peers.require("nri-v0.12.5");
    Set<String> theirs = lines(ofGo());
    theirs.removeIf(line -> LEFT_OUT.keySet().stream().anyMatch(line::startsWith));
    assertThat(lines(NriProto.getDescriptor().toProto())).isEqualTo(theirs);
    assertThat(theirs).hasSizeGreaterThan(300);
  }

  private static FileDescriptorProto ofGo() throws IOException {
    Process peer = new ProcessBuilder(Peers.file("descriptor").toString()).start();
    try (var output = peer.getInputStream()) {
      return FileDescriptorProto.parseFrom(output);
    }
  }

  /** One line for each thing that is defined. */
  private static Set<String> lines(FileDescriptorProto file) {
    var lines = new TreeSet<String>();
    lines.add("package " + file.getPackage());
    file.getMessageTypeList().forEach(message -> add("message ", message, lines));
    file.getEnumTypeList().forEach(constants -> add("enum ", constants, lines));
    for (ServiceDescriptorProto service : file.getServiceList()) {
      service
          .getMethodList()
          .forEach(method ->
              lines.add(
                  "service %s: %s(%s) %s"
                      .formatted(
                          service.getName(),
                          method.getName(),
                          method.getInputType(),
                          method.getOutputType())));
    }
    return lines;
  }

  private static void add(String prefix, DescriptorProto message, Set<String> lines) {
    String name = prefix + message.getName();
    for (FieldDescriptorProto field : message.getFieldList()) {
      lines.add(
          "%s: %s = %d, %s %s %s"
              .formatted(
                  name,
                  field.getName(),
                  field.getNumber(),
                  field.getLabel(),
                  field.getType(),
                  field.getTypeName()));
    }
    message.getNestedTypeList().forEach(nested -> add(name + ".", nested, lines));
    message.getEnumTypeList().forEach(constants -> add(name + ".", constants, lines));
  }

  private static void add(String prefix, EnumDescriptorProto constants, Set<String> lines) {
    constants
        .getValueList()
        .forEach(value ->
            lines.add(
                prefix + constants.getName() + ": " + value.getName() + " = " + value.getNumber()));
  }
}
