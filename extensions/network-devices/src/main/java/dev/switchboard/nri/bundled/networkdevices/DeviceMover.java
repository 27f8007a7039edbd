package dev.switchboard.nri.bundled.networkdevices;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves interfaces between the host's network namespace and a pod's. While it is in a pod, an
 * interface has its name on the host as its alias.
 */
final class DeviceMover {
  private static final Logger LOG = LoggerFactory.getLogger(DeviceMover.class);

  private static final int IFF_UP = 1;

  private final IpCommand ip;
  private final IpCommand back;
  private final Path namespace;
  private final Path own = Path.of("/proc/" + ProcessHandle.current().pid() + "/ns/net");

  /**
   * How an interface was before it was touched.
   *
   * @param up whether it was up
   * @param mtu its largest packet in bytes
   */
  private record Before(PodDevice device, boolean up, int mtu) {}

  /**
   * @param ip to move interfaces in
   * @param back to move them out, also after the other has no time left
   * @param namespace file of the pod's network namespace
   */
  DeviceMover(IpCommand ip, IpCommand back, Path namespace) {
    this.ip = ip;
    this.back = back;
    this.namespace = namespace;
  }

  /**
   * Moves interfaces in; all, or none.
   *
   * @throws LinkException after everything is as it was before
   */
  void moveIn(List<PodDevice> devices) throws LinkException, InterruptedException {
    var touched = new ArrayList<Before>();
    boolean done = false;
    try {
      for (PodDevice device : devices) {
        touched.add(before(device));
        moveIn(device);
      }
      done = true;
    } finally {
      if (!done) {
        boolean interrupted = Thread.interrupted();
        for (Before before : touched.reversed()) {
          restore(before);
        }
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }

  /**
   * @throws LinkException for the first that the host does not have
   */
  static void requireAll(List<PodDevice> devices) throws LinkException {
    for (PodDevice device : devices) {
      var _ = before(device);
    }
  }

  private static Before before(PodDevice device) throws LinkException {
    Path folder = Path.of("/sys/class/net", device.name());
    try {
      int flags = Integer.decode(Files.readString(folder.resolve("flags")).strip());
      int mtu = Integer.parseInt(Files.readString(folder.resolve("mtu")).strip());
      return new Before(device, (flags & IFF_UP) != 0, mtu);
    } catch (IOException e) {
      throw new LinkException("the host has no network interface \"" + device.name() + "\"");
    }
  }

  private void moveIn(PodDevice device) throws LinkException, InterruptedException {
    ip.run("link", "set", "dev", device.name(), "down");
    // Moved and renamed in one step, the name it had cannot clash with one in the pod.
    ip.run(
        "link",
        "set",
        "dev",
        device.name(),
        "netns",
        namespace.toString(),
        "name",
        device.newName());
    var lines = new ArrayList<String>();
    String link = "link set dev " + device.newName();
    lines.add(link + " alias " + device.name());
    device.mtu().ifPresent(mtu -> lines.add(link + " mtu " + mtu));
    device.address().ifPresent(a -> lines.add("addr add " + a + " dev " + device.newName()));
    lines.add(link + " up");
    ip.runIn(namespace, lines);
  }

  private void restore(Before before) {
    String name = before.device.name();
    try {
      if (!Files.exists(Path.of("/sys/class/net", name))) {
        moveOut(before.device);
        back.run("link", "set", "dev", name, "mtu", Integer.toString(before.mtu));
      }
      if (before.up) {
        back.run("link", "set", "dev", name, "up");
      }
    } catch (LinkException e) {
      LOG.error("{} cannot be restored: {}", name, e.getMessage());
    } catch (InterruptedException e) {
      LOG.error("{} cannot be restored: there is no time left", name);
      Thread.currentThread().interrupt();
    }
  }

  /** Moves an interface out and leaves it down, as nobody knows what it would do on the host. */
  private void moveOut(PodDevice device) throws LinkException, InterruptedException {
    String link = "link set dev " + device.newName();
    back.runIn(
        namespace, List.of(link + " down", link + " netns " + own + " name " + device.name()));
  }

  /**
   * Moves interfaces out, each even if another cannot be.
   *
   * @throws LinkException with everything that failed
   */
  void moveOut(List<PodDevice> devices) throws LinkException, InterruptedException {
    if (!Files.exists(namespace)) {
      LOG.info("{} is gone already: the kernel has given back or removed {}", namespace, devices);
      return;
    }
    var failures = new ArrayList<String>();
    for (PodDevice device : devices) {
      try {
        moveOut(device);
      } catch (LinkException e) {
        failures.add(String.valueOf(e.getMessage()));
      }
    }
    if (!failures.isEmpty()) {
      throw new LinkException(String.join(" | ", failures));
    }
  }
}
