package dev.switchboard.nri.app.manifest;

import dev.switchboard.nri.app.manifest.PodSpec.ContainerSpec;
import dev.switchboard.nri.app.manifest.PodSpec.Volume;
import dev.switchboard.nri.app.manifest.PodSpec.VolumeMount;
import dev.switchboard.nri.extension.model.Mount;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is mounted in a container: the runtime's own, then the pod's volumes and files. */
record MountMessages(PodSpec pod, ContainerSpec container, String sandbox) {
  private static final String STATE = "/run/containerd/io.containerd.grpc.v1.cri/sandboxes/";
  private static final String ROOT = "/var/lib/containerd/io.containerd.grpc.v1.cri/sandboxes/";

  List<Mount> all() {
    List<Mount> bound = bound();
    Set<String> taken = new HashSet<>();
    bound.forEach(mount -> taken.add(mount.destination()));
    var mounts = new ArrayList<Mount>();
    for (Mount own : runtimes()) {
      boolean below = taken.contains("/dev") && own.destination().startsWith("/dev/");
      if (!below && !taken.contains(own.destination())) {
        mounts.add(own);
      }
    }
    mounts.addAll(bound);
    return mounts;
  }

  private List<Mount> runtimes() {
    String access = container.security().privileged() ? "rw" : "ro";
    return List.of(
        new Mount("/proc", "proc", "proc", List.of("nosuid", "noexec", "nodev")),
        new Mount(
            "/dev", "tmpfs", "tmpfs", List.of("nosuid", "strictatime", "mode=755", "size=65536k")),
        new Mount(
            "/dev/pts",
            "devpts",
            "devpts",
            List.of("nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5")),
        new Mount("/dev/mqueue", "mqueue", "mqueue", List.of("nosuid", "noexec", "nodev")),
        new Mount("/sys", "sysfs", "sysfs", List.of("nosuid", "noexec", "nodev", access)),
        new Mount(
            "/sys/fs/cgroup",
            "cgroup",
            "cgroup",
            List.of("nosuid", "noexec", "nodev", "relatime", access)));
  }

  /** Those of fewer path elements first, as the runtime sorts them. */
  private List<Mount> bound() {
    var mounts = new ArrayList<Mount>();
    Set<String> taken = new HashSet<>();
    for (VolumeMount each : container.mounts()) {
      mounts.add(bind(each.path(), source(each), each.readOnly(), propagation(each)));
      taken.add(each.path());
    }
    String folder = "/var/lib/kubelet/pods/" + pod.uid();
    addUnlessTaken(mounts, taken, "/etc/hosts", folder + "/etc-hosts");
    addUnlessTaken(
        mounts,
        taken,
        container.terminationMessagePath(),
        folder + "/containers/" + container.name() + "/00000000");
    addUnlessTaken(mounts, taken, "/etc/hostname", ROOT + sandbox + "/hostname");
    addUnlessTaken(mounts, taken, "/etc/resolv.conf", ROOT + sandbox + "/resolv.conf");
    addUnlessTaken(
        mounts, taken, "/dev/shm", pod.host().ipc() ? "/dev/shm" : STATE + sandbox + "/shm");
    mounts.sort(Comparator.comparingLong(MountMessages::depth));
    return mounts;
  }

  private static long depth(Mount mount) {
    return mount.destination().chars().filter(c -> c == '/').count();
  }

  private static void addUnlessTaken(
      List<Mount> mounts, Set<String> taken, String path, String source) {
    if (taken.add(path)) {
      mounts.add(bind(path, source, false, "rprivate"));
    }
  }

  private static Mount bind(String path, String source, boolean readOnly, String propagation) {
    return new Mount(path, "bind", source, List.of("rbind", propagation, readOnly ? "ro" : "rw"));
  }

  private static String propagation(VolumeMount mount) {
    return switch (mount.propagation()) {
      case "Bidirectional" -> "rshared";
      case "HostToContainer" -> "rslave";
      default -> "rprivate";
    };
  }

  private String source(VolumeMount mount) {
    @Nullable Volume volume = pod.volumes().get(mount.volume());
    String base =
        volume == null || volume.path().isEmpty()
            ? "/var/lib/kubelet/pods/%s/volumes/%s/%s"
                .formatted(pod.uid(), volume == null ? "unknown" : volume.plugin(), mount.volume())
            : volume.path();
    return mount.subPath().isEmpty() ? base : base + "/" + mount.subPath();
  }
}
