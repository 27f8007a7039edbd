package dev.switchboard.nri.extension.adjustment;

/** Checks of keys that would mean something else on the wire. */
final class Keys {
  private Keys() {}

  static String notEmpty(String what, String key) {
    if (key.isEmpty()) {
      throw new IllegalArgumentException(what + " is empty");
    }
    return key;
  }

  /** The protocol reads a leading - as "remove", so such a key cannot be expressed at all. */
  static String check(String what, String key) {
    if (notEmpty(what, key).charAt(0) == '-') {
      throw new IllegalArgumentException(
          "%s \"%s\" starts with '-', which NRI reads as a removal; use the builder's remove method"
              .formatted(what, key));
    }
    return key;
  }
}
