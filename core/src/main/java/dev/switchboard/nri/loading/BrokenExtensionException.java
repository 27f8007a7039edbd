package dev.switchboard.nri.loading;

/** A jar cannot be used as an extension; the message says what is wrong and how to mend it. */
final class BrokenExtensionException extends Exception {
  private static final long serialVersionUID = 1;

  /**
   * @param what what is wrong with the jar, called "it"
   * @param remedy what whoever reads this can do
   */
  BrokenExtensionException(String what, String remedy) {
    super(oneLine(what + "; " + remedy));
  }

  BrokenExtensionException(String what, String remedy, Throwable cause) {
    super(oneLine(what + "; " + remedy), cause);
  }

  /** Names out of a jar may hold anything. */
  private static String oneLine(String text) {
    return text.replaceAll("\\p{Cntrl}+", " ").strip();
  }
}
