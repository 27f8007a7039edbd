package dev.switchboard.nri.wire;

import dev.switchboard.nri.extension.model.Device;
import dev.switchboard.nri.extension.model.Hook;
import dev.switchboard.nri.extension.model.Hooks;
import dev.switchboard.nri.extension.model.Mount;
import dev.switchboard.nri.extension.model.Namespace;
import dev.switchboard.nri.extension.model.Rlimit;
import dev.switchboard.nri.wire.proto.LinuxDevice;
import dev.switchboard.nri.wire.proto.LinuxNamespace;
import dev.switchboard.nri.wire.proto.OptionalFileMode;
import dev.switchboard.nri.wire.proto.OptionalInt;
import dev.switchboard.nri.wire.proto.OptionalUInt32;
import dev.switchboard.nri.wire.proto.POSIXRlimit;

/** Parts that containers and adjustments share: mounts, hooks, devices, namespaces, limits. */
final class PartsWire {
  private PartsWire() {}

  static Mount read(dev.switchboard.nri.wire.proto.Mount from) {
    return new Mount(
        from.getDestination(), from.getType(), from.getSource(), from.getOptionsList());
  }

  static dev.switchboard.nri.wire.proto.Mount write(Mount from) {
    return dev.switchboard.nri.wire.proto.Mount.newBuilder()
        .setDestination(from.destination())
        .setType(from.type())
        .setSource(from.source())
        .addAllOptions(from.options())
        .build();
  }

  static Hooks read(dev.switchboard.nri.wire.proto.Hooks from) {
    var hooks =
        new Hooks(
            Lists.map(from.getPrestartList(), PartsWire::read),
            Lists.map(from.getCreateRuntimeList(), PartsWire::read),
            Lists.map(from.getCreateContainerList(), PartsWire::read),
            Lists.map(from.getStartContainerList(), PartsWire::read),
            Lists.map(from.getPoststartList(), PartsWire::read),
            Lists.map(from.getPoststopList(), PartsWire::read));
    return hooks.isEmpty() ? Hooks.none() : hooks;
  }

  static dev.switchboard.nri.wire.proto.Hooks write(Hooks from) {
    return dev.switchboard.nri.wire.proto.Hooks.newBuilder()
        .addAllPrestart(Lists.map(from.prestart(), PartsWire::write))
        .addAllCreateRuntime(Lists.map(from.createRuntime(), PartsWire::write))
        .addAllCreateContainer(Lists.map(from.createContainer(), PartsWire::write))
        .addAllStartContainer(Lists.map(from.startContainer(), PartsWire::write))
        .addAllPoststart(Lists.map(from.poststart(), PartsWire::write))
        .addAllPoststop(Lists.map(from.poststop(), PartsWire::write))
        .build();
  }

  private static Hook read(dev.switchboard.nri.wire.proto.Hook from) {
    return new Hook(
        from.getPath(),
        from.getArgsList(),
        from.getEnvList(),
        Lists.optional(from.hasTimeout(), from.getTimeout().getValue()));
  }

  private static dev.switchboard.nri.wire.proto.Hook write(Hook from) {
    var to =
        dev.switchboard.nri.wire.proto.Hook.newBuilder()
            .setPath(from.path())
            .addAllArgs(from.args())
            .addAllEnv(from.env());
    from.timeoutSeconds().ifPresent(seconds -> to.setTimeout(integer(seconds)));
    return to.build();
  }

  static Namespace read(LinuxNamespace from) {
    return new Namespace(from.getType(), from.getPath());
  }

  static LinuxNamespace write(Namespace from) {
    return LinuxNamespace.newBuilder().setType(from.type()).setPath(from.path()).build();
  }

  static Device read(LinuxDevice from) {
    return new Device(
        from.getPath(),
        from.getType(),
        from.getMajor(),
        from.getMinor(),
        Lists.optional(from.hasFileMode(), from.getFileMode().getValue()),
        Lists.optional(from.hasUid(), from.getUid().getValue()),
        Lists.optional(from.hasGid(), from.getGid().getValue()));
  }

  static LinuxDevice write(Device from) {
    var to =
        LinuxDevice.newBuilder()
            .setPath(from.path())
            .setType(from.type())
            .setMajor(from.major())
            .setMinor(from.minor());
    from.fileMode().ifPresent(mode -> to.setFileMode(OptionalFileMode.newBuilder().setValue(mode)));
    from.uid().ifPresent(uid -> to.setUid(unsigned(uid)));
    from.gid().ifPresent(gid -> to.setGid(unsigned(gid)));
    return to.build();
  }

  static Rlimit read(POSIXRlimit from) {
    return new Rlimit(from.getType(), from.getHard(), from.getSoft());
  }

  static POSIXRlimit write(Rlimit from) {
    return POSIXRlimit.newBuilder()
        .setType(from.type())
        .setHard(from.hard())
        .setSoft(from.soft())
        .build();
  }

  static OptionalInt integer(long value) {
    return OptionalInt.newBuilder().setValue(value).build();
  }

  static OptionalUInt32 unsigned(int value) {
    return OptionalUInt32.newBuilder().setValue(value).build();
  }
}
