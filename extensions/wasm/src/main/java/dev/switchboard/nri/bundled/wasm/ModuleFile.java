package dev.switchboard.nri.bundled.wasm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A module as it lies in the folder; equal to itself as long as nobody touches it.
 *
 * @param name file name without its suffix: two digits, a hyphen and a name
 * @param file where it is
 * @param size in bytes
 * @param modified when it was written last
 * @param config text of NAME.conf, else of the same without the index, else empty
 */
record ModuleFile(String name, Path file, long size, FileTime modified, String config) {
  static final String SUFFIX = ".wasm";
  private static final Pattern NAME = Pattern.compile("[0-9]{2}-[A-Za-z0-9_.+-]+");

  static boolean isNamed(Path file) {
    return NAME.matcher(name(file)).matches();
  }

  private static String name(Path file) {
    String name = file.getFileName().toString();
    return name.substring(0, name.length() - SUFFIX.length());
  }

  static ModuleFile read(Path file) throws IOException {
    String name = name(file);
    return new ModuleFile(
        name, file, Files.size(file), Files.getLastModifiedTime(file), config(file, name));
  }

  private static String config(Path file, String name) throws IOException {
    for (String each : List.of(name, name.substring("NN-".length()))) {
      Path conf = file.resolveSibling(each + ".conf");
      if (Files.exists(conf)) {
        return Files.readString(conf);
      }
    }
    return "";
  }
}
