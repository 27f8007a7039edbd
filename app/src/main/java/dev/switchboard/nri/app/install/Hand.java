package dev.switchboard.nri.app.install;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Changes files only where they are not yet as wanted, and says what it did. */
final class Hand {
  private final Layout layout;
  private final Consumer<String> told;

  /**
   * @param told gets a line for each thing that is done or left alone
   */
  Hand(Layout layout, Consumer<String> told) {
    this.layout = layout;
    this.told = told;
  }

  void folder(Path seen, String mode) throws IOException {
    Path folder = layout.real(seen);
    if (Files.isDirectory(folder)) {
      say("unchanged", seen);
      return;
    }
    Files.createDirectories(folder);
    Files.setPosixFilePermissions(folder, permissions(mode));
    say("made", seen);
  }

  /** A whole file at once: nobody ever sees half of it. */
  void file(Path seen, byte[] content, String mode) throws IOException {
    Path file = layout.real(seen);
    boolean there = Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
    if (there
        && Arrays.equals(Files.readAllBytes(file), content)
        && Files.getPosixFilePermissions(file).equals(permissions(mode))) {
      say("unchanged", seen);
      return;
    }
    Files.createDirectories(file.getParent());
    Path part = file.resolveSibling("." + file.getFileName() + ".part");
    Files.write(part, content);
    Files.setPosixFilePermissions(part, permissions(mode));
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    say(there ? "replaced" : "wrote", seen);
  }

  /** A file that belongs to the operator once it is there. */
  void fileIfMissing(Path seen, byte[] content, String mode) throws IOException {
    if (Files.exists(layout.real(seen))) {
      say("kept", seen);
    } else {
      file(seen, content, mode);
    }
  }

  /** Removes a file, or a folder with all that is in it. */
  void remove(Path seen) throws IOException {
    Path real = layout.real(seen);
    if (!Files.exists(real, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (Stream<Path> files = Files.walk(real)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
    say("removed", seen);
  }

  /** Removes a folder that nothing is left in; what it is kept for is said otherwise. */
  void removeIfEmpty(Path seen) throws IOException {
    Path real = layout.real(seen);
    List<Path> left = Files.isDirectory(real) ? list(real) : List.of();
    if (!left.isEmpty()) {
      say("kept, as it holds " + left.getFirst().getFileName() + " and maybe more,", seen);
    } else if (Files.isDirectory(real)) {
      Files.delete(real);
      say("removed", seen);
    }
  }

  static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  private static Set<PosixFilePermission> permissions(String mode) {
    return PosixFilePermissions.fromString(mode);
  }

  private void say(String what, Path seen) {
    told.accept("%-9s %s".formatted(what, seen));
  }
}
