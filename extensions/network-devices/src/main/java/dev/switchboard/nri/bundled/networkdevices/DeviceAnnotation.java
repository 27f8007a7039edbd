package dev.switchboard.nri.bundled.networkdevices;

import dev.switchboard.nri.extension.annotation.AnnotationReading;
import dev.switchboard.nri.extension.annotation.AnnotationValue;
import dev.switchboard.nri.extension.annotation.InvalidAnnotationException;
import dev.switchboard.nri.extension.annotation.PodAnnotations;
import dev.switchboard.nri.extension.annotation.PodAnnotations.Found;
import dev.switchboard.nri.extension.model.PodSandbox;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads which interfaces a pod asks for: a list of name, new_name, address, prefix, mtu. */
final class DeviceAnnotation {
  /** The key that NRI's plugin reads. */
  private static final String KEY = "netdevice.noderesource.dev";

  /** The key that its documentation has. */
  private static final String DOCUMENTED_KEY = "netdevices.noderesource.dev";

  private static final String OLDEST_KEY = "netdevices.nri.containerd.io";
  private static final List<String> FIELDS =
      List.of("name", "new_name", "address", "prefix", "mtu");

  /** What the kernel takes, see dev_valid_name; and nothing that ip(8) takes for an option. */
  private static final Pattern NAME = Pattern.compile("[^-\\s/:][^\\s/:]{0,14}");

  private static final int LEAST_MTU = 68;
  private static final int MOST_MTU = 65535;

  private final List<Pattern> allowed;
  private final Set<String> names = new HashSet<>();
  private final Set<String> newNames = new HashSet<>();

  private DeviceAnnotation(List<Pattern> allowed) {
    this.allowed = allowed;
  }

  /**
   * @return none if the pod asks for none
   */
  static List<PodDevice> read(Config config, PodSandbox pod) throws InvalidAnnotationException {
    Optional<Found> found =
        PodAnnotations.of(pod, "").forPodOrBare(KEY, DOCUMENTED_KEY, OLDEST_KEY);
    if (found.isEmpty()) {
      return List.of();
    }
    var reading = AnnotationReading.of(pod, "", config.compat());
    var devices = new ArrayList<PodDevice>();
    var read = new DeviceAnnotation(config.allowed());
    reading
        .yaml(found.get())
        .ifPresent(value -> value.elements().forEach(entry -> devices.add(read.device(entry))));
    reading.finish();
    return devices;
  }

  private PodDevice device(AnnotationValue entry) {
    Map<String, AnnotationValue> fields = entry.fields(FIELDS);
    String name = text(fields.get("name"));
    String newName = text(fields.get("new_name"));
    AnnotationValue nameField = fields.get("name");
    if (nameField == null) {
      entry.problem("without a name", "the name of an interface of the host", "");
    } else {
      checkName(nameField, name);
    }
    String nameInPod = newName.isEmpty() ? name : newName;
    AnnotationValue inPod = fields.getOrDefault("new_name", entry);
    if (!newName.isEmpty() && !NAME.matcher(newName).matches()) {
      inPod.problem("the name of an interface");
    } else if (!nameInPod.isEmpty() && !newNames.add(nameInPod)) {
      inPod.problem("\"" + nameInPod + "\" in the pod for the second time", "each name once", "");
    }
    return new PodDevice(name, nameInPod, address(entry, fields), mtu(fields.get("mtu")));
  }

  private void checkName(AnnotationValue field, String name) {
    if (!NAME.matcher(name).matches()) {
      field.problem("the name of an interface of the host");
    } else if (allowed.stream().noneMatch(pattern -> pattern.matcher(name).matches())) {
      field.problem(
          "\"" + name + "\", which this host does not give away",
          "one of " + allowed,
          "see the key interfaces of the configuration");
    } else if (!names.add(name)) {
      field.problem("\"" + name + "\" for the second time", "each name once", "");
    }
  }

  private static Optional<String> address(
      AnnotationValue entry, Map<String, AnnotationValue> fields) {
    AnnotationValue field = fields.get("address");
    AnnotationValue prefix = fields.get("prefix");
    String text = text(field);
    if (field == null || text.isEmpty()) {
      if (prefix != null && prefix.integer(0, 128) != 0) {
        entry.dropped("with a prefix that has no address", "both or none", "add the address");
      }
      return Optional.empty();
    }
    InetAddress address;
    try {
      address = InetAddress.ofLiteral(text);
    } catch (IllegalArgumentException e) {
      field.problem("an IP address such as 10.0.0.5 or fd00::5");
      return Optional.empty();
    }
    int bits = address instanceof Inet4Address ? 32 : 128;
    long length = prefix == null ? 0 : prefix.integer(0, bits);
    return Optional.of(text + "/" + (length == 0 ? bits : length));
  }

  private static OptionalInt mtu(@Nullable AnnotationValue field) {
    long mtu = field == null ? 0 : field.integer(0, MOST_MTU);
    if (mtu == 0) {
      return OptionalInt.empty();
    }
    if (field != null && mtu < LEAST_MTU) {
      field.problem("%d to %d bytes".formatted(LEAST_MTU, MOST_MTU));
    }
    return OptionalInt.of((int) mtu);
  }

  private static String text(@Nullable AnnotationValue field) {
    return field == null ? "" : field.text();
  }
}
