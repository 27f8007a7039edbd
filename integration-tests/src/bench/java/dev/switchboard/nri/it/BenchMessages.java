package dev.switchboard.nri.it;

import dev.switchboard.nri.wire.proto.Container;
import dev.switchboard.nri.wire.proto.CreateContainerRequest;
import dev.switchboard.nri.wire.proto.LinuxCPU;
import dev.switchboard.nri.wire.proto.LinuxContainer;
import dev.switchboard.nri.wire.proto.LinuxMemory;
import dev.switchboard.nri.wire.proto.LinuxNamespace;
import dev.switchboard.nri.wire.proto.LinuxResources;
import dev.switchboard.nri.wire.proto.Mount;
import dev.switchboard.nri.wire.proto.OptionalInt64;
import dev.switchboard.nri.wire.proto.OptionalUInt64;
import dev.switchboard.nri.wire.proto.POSIXRlimit;
import dev.switchboard.nri.wire.proto.PodSandbox;
import java.util.List;
import java.util.Locale;

/** The message of peers/bench, about 3 KB, for the benchmarks without a runtime. */
final class BenchMessages {
  private static final String POD = "0".repeat(63) + "1";
  private static final String UID = "6f1c2a4e-0000-4000-8000-000000000001";

  private BenchMessages() {}

  static CreateContainerRequest creation() {
    return CreateContainerRequest.newBuilder().setPod(pod()).setContainer(container()).build();
  }

  private static PodSandbox.Builder pod() {
    return PodSandbox.newBuilder()
        .setId(POD)
        .setName("web-7d4b9c6f5d-00001")
        .setUid(UID)
        .setNamespace("default")
        .putLabels("app", "web")
        .putLabels("pod-template-hash", "7d4b9c6f5d")
        .putAnnotations("kubernetes.io/config.seen", "2026-11-24T08:00:00.000000000Z")
        .putAnnotations("kubernetes.io/config.source", "api")
        .setRuntimeHandler("runc")
        .setPid(4711)
        .addIps("10.0.0.7");
  }

  private static Container.Builder container() {
    var container =
        Container.newBuilder()
            .setId("c" + POD)
            .setPodSandboxId(POD)
            .setName("web")
            .putLabels("io.kubernetes.container.name", "web")
            .putLabels("io.kubernetes.pod.name", "web-7d4b9c6f5d-00001")
            .putLabels("io.kubernetes.pod.namespace", "default")
            .putLabels("io.kubernetes.pod.uid", UID)
            .putAnnotations("io.kubernetes.container.hash", "5f2e3a1b")
            .putAnnotations("io.kubernetes.container.restartCount", "0")
            .putAnnotations(
                "io.kubernetes.container.terminationMessagePath", "/dev/termination-log")
            .putAnnotations("io.kubernetes.container.terminationMessagePolicy", "File")
            .putAnnotations("io.kubernetes.pod.terminationGracePeriod", "30")
            .addAllArgs(List.of("/usr/local/bin/web", "--listen=:8080", "--log-level=info"))
            .addRlimits(
                POSIXRlimit.newBuilder().setType("RLIMIT_NOFILE").setHard(1024).setSoft(1024))
            .setLinux(linux());
    for (String name :
        List.of(
            "PATH",
            "HOSTNAME",
            "HOME",
            "KUBERNETES_SERVICE_HOST",
            "KUBERNETES_SERVICE_PORT",
            "KUBERNETES_PORT",
            "DATABASE_URL",
            "CACHE_URL",
            "LOG_FORMAT",
            "TRACE_ENDPOINT",
            "REGION",
            "ZONE",
            "FEATURES")) {
      container.addEnv(name + "=value-of-" + name.toLowerCase(Locale.ROOT));
    }
    for (String destination :
        List.of(
            "/proc",
            "/dev",
            "/dev/pts",
            "/dev/mqueue",
            "/sys",
            "/sys/fs/cgroup",
            "/etc/hosts",
            "/dev/termination-log",
            "/etc/hostname",
            "/etc/resolv.conf",
            "/dev/shm",
            "/var/run/secrets/kubernetes.io/serviceaccount")) {
      container.addMounts(
          Mount.newBuilder()
              .setDestination(destination)
              .setType("bind")
              .setSource("/var/lib/kubelet/pods" + destination)
              .addAllOptions(List.of("rbind", "rprivate", "rw")));
    }
    return container;
  }

  private static LinuxContainer.Builder linux() {
    var linux =
        LinuxContainer.newBuilder()
            .setCgroupsPath("/kubepods/burstable/pod/" + POD)
            .setResources(
                LinuxResources.newBuilder()
                    .setMemory(
                        LinuxMemory.newBuilder()
                            .setLimit(OptionalInt64.newBuilder().setValue(512L << 20)))
                    .setCpu(
                        LinuxCPU.newBuilder()
                            .setShares(OptionalUInt64.newBuilder().setValue(512))
                            .setQuota(OptionalInt64.newBuilder().setValue(50_000))
                            .setPeriod(OptionalUInt64.newBuilder().setValue(100_000))));
    for (String type : List.of("pid", "mount", "ipc", "uts", "network", "cgroup")) {
      linux.addNamespaces(LinuxNamespace.newBuilder().setType(type).setPath("/proc/4711/ns/x"));
    }
    return linux;
  }
}
