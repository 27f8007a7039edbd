package dev.switchboard.nri.loading;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.management.InstanceNotFoundException;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/**
 * What keeps a class loader. Told are threads (of its classes, running them, or with it as context
 * class loader; a timer is such a thread) and MBeans. The JVM shows nobody the thread locals, the
 * shutdown hooks and the static fields of others.
 */
@SuppressWarnings("ReferenceEquality") // class loaders are told apart by identity
final class Holders {
  static final String UNKNOWN =
      "neither a thread nor an MBean of it; look for a ThreadLocal, a shutdown hook or a listener"
          + " that it has left behind";

  private Holders() {}

  static List<String> of(ClassLoader classes) {
    var holders = new ArrayList<String>();
    for (Map.Entry<Thread, StackTraceElement[]> each : Thread.getAllStackTraces().entrySet()) {
      @Nullable String how = how(each.getKey(), each.getValue(), classes);
      if (how != null) {
        holders.add("thread " + each.getKey().getName() + " " + how);
      }
    }
    for (MBeanServer server : MBeanServerFactory.findMBeanServer(null)) {
      for (ObjectName name : server.queryNames(null, null)) {
        if (isOf(server, name, classes)) {
          holders.add("MBean " + name);
        }
      }
    }
    holders.sort(null);
    return holders;
  }

  private static @Nullable String how(
      Thread thread, StackTraceElement[] stack, ClassLoader classes) {
    if (thread.getClass().getClassLoader() == classes) {
      return "is of its class " + thread.getClass().getName();
    }
    if (Arrays.stream(stack)
        .anyMatch(frame -> String.valueOf(classes.getName()).equals(frame.getClassLoaderName()))) {
      return "runs its code";
    }
    return thread.getContextClassLoader() == classes ? "has its context class loader" : null;
  }

  private static boolean isOf(MBeanServer server, ObjectName name, ClassLoader classes) {
    try {
      return server.getClassLoaderFor(name) == classes;
    } catch (InstanceNotFoundException e) {
      return false; // unregistered meanwhile
    }
  }
}
