package dev.switchboard.nri.bundled.networkdevices;

import java.util.ArrayList;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A network interface of the host for a pod.
 *
 * @param name its name on the host
 * @param newName its name in the pod
 * @param address its address with prefix length, as {@code 10.0.0.5/24}
 * @param mtu largest packet in bytes
 */
record PodDevice(String name, String newName, Optional<String> address, OptionalInt mtu) {
  /** What is done with it, for people. */
  String move() {
    var with = new ArrayList<String>();
    address.ifPresent(text -> with.add("the address " + text));
    mtu.ifPresent(bytes -> with.add("an MTU of " + bytes));
    return "moves the interface %s of the host into the pod as %s%s"
        .formatted(name, newName, with.isEmpty() ? "" : ", with " + String.join(" and ", with));
  }
}
