package dev.switchboard.nri.loading;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at a set of files again and again, and tells when it has changed and then been the same for
 * one look: a file that is still being written changes from look to look. It looks instead of
 * asking inotify, which loses a folder that is replaced, does not see through the links of a
 * mounted ConfigMap, and knows nothing of what other machines do on a shared disk.
 */
public final class FileWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FileWatch.class);
  private static final Duration PERIOD = Duration.ofMillis(250);

  private final Listing files;
  private final Consumer<Map<Path, Stamp>> changed;
  private final Thread thread;
  private Map<Path, Stamp> told;
  private volatile boolean closed;

  /** Which files there are now. */
  public interface Listing {
    Collection<Path> list() throws IOException;
  }

  /**
   * What tells one state of a file from another.
   *
   * @param attributes size, times, number of the file
   */
  public record Stamp(Map<String, Object> attributes) {
    /** Of a file as it is now; a link that leads nowhere is a file too. */
    static Stamp of(Path file) throws IOException {
      String wanted = "unix:size,ino,ctime,lastModifiedTime";
      try {
        return new Stamp(Files.readAttributes(file, wanted));
      } catch (IOException e) {
        return new Stamp(Files.readAttributes(file, wanted, LinkOption.NOFOLLOW_LINKS));
      }
    }
  }

  /**
   * Starts looking.
   *
   * @param known what has been seen of the files already
   * @param changed told all files as they are, on the watch's thread, while they are not looked at
   */
  public FileWatch(
      String name, Listing files, Map<Path, Stamp> known, Consumer<Map<Path, Stamp>> changed) {
    this.files = files;
    this.changed = changed;
    this.told = known;
    this.thread = Thread.ofPlatform().daemon().name("nri-watch-" + name).start(this::look);
  }

  /** The files as they are now; those that vanish meanwhile are left out. */
  public static Map<Path, Stamp> stamps(Collection<Path> files) throws IOException {
    var stamps = new TreeMap<Path, Stamp>();
    for (Path file : files) {
      try {
        stamps.put(file, Stamp.of(file));
      } catch (NoSuchFileException e) {
        LOG.debug("{} has gone", file);
      }
    }
    return stamps;
  }

  private void look() {
    @Nullable Map<Path, Stamp> before = null;
    try {
      while (!closed) {
        Thread.sleep(PERIOD);
        @Nullable Map<Path, Stamp> now = now();
        if (now != null && now.equals(before) && !now.equals(told)) {
          told = now;
          changed.accept(now);
        }
        before = now;
      }
    } catch (InterruptedException e) {
      LOG.debug("closed");
    }
  }

  private @Nullable Map<Path, Stamp> now() {
    try {
      return stamps(files.list());
    } catch (IOException e) {
      LOG.debug("cannot look", e);
      return null;
    }
  }

  /** Ends it; what has been told is done by then, or the limit over. */
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    try {
      boolean _ = thread.join(Duration.ofSeconds(2));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
