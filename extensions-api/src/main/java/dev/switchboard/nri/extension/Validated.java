package dev.switchboard.nri.extension;

/** A configuration record that checks more than shapes; called after binding succeeded. */
public interface Validated {
  /** Reports every problem there is, not just the first. */
  void validate(Problems problems);

  /** Takes what is wrong. */
  interface Problems {
    /**
     * @param key path below the extension's {@code config}, for example {@code defaults[0].type}
     * @param got the value as given
     * @param expected what it should be, and how to mend it
     */
    void add(String key, Object got, String expected);
  }
}
