package dev.switchboard.nri.recording;

import dev.switchboard.nri.recording.proto.Call;
import dev.switchboard.nri.recording.proto.Recording;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * A file that is written in two halves: when it has half of what is kept, it gets {@code .1} behind
 * its name, in the place of the one before, and a new one begins. Nobody else may read it.
 */
final class RecordFile implements AutoCloseable {
  private final Path path;
  private final long half;
  private final Recording head;
  private OutputStream out;
  private long written;

  RecordFile(Path path, long maxBytes, Recording head) throws IOException {
    this.path = path;
    this.half = maxBytes / 2;
    this.head = head;
    if (Files.exists(path)) {
      Files.move(path, earlier(), StandardCopyOption.REPLACE_EXISTING);
    }
    this.out = begin();
  }

  private Path earlier() {
    return path.resolveSibling(path.getFileName() + ".1");
  }

  private OutputStream begin() throws IOException {
    Files.createFile(
        path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    OutputStream begun = Files.newOutputStream(path);
    head.writeDelimitedTo(begun);
    written = head.getSerializedSize();
    return begun;
  }

  void write(Call call) throws IOException {
    int size = call.getSerializedSize();
    if (written + size > half && written > head.getSerializedSize()) {
      out.close();
      Files.move(path, earlier(), StandardCopyOption.REPLACE_EXISTING);
      out = begin();
    }
    call.writeDelimitedTo(out);
    out.flush();
    written += size;
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
