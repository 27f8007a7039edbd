package dev.switchboard.nri.bundled.networkdevices;

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
record PodDevice(String name, String newName, Optional<String> address, OptionalInt mtu) {}
