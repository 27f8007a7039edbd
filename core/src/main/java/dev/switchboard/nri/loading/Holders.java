package dev.switchboard.nri.loading;

import java.security.Provider;
import java.security.Security;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import javax.management.InstanceNotFoundException;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/**
 * What keeps a class loader, as far as the JVM shows it: threads (of its classes, running them,
 * with it as context class loader, or with its handler of exceptions; a timer is such a thread),
 * MBeans, handlers of java.util.logging, security providers and values of system properties. It
 * shows nobody the thread locals, the shutdown hooks and the static fields of others, and a JDBC
 * driver only to the class loader that it is of; a heap dump shows all.
 */
@SuppressWarnings("ReferenceEquality") // class loaders are told apart by identity
final class Holders {
  private Holders() {}

  static List<String> of(ClassLoader classes) {
    var holders = new ArrayList<String>();
    for (Map.Entry<Thread, StackTraceElement[]> each : Thread.getAllStackTraces().entrySet()) {
      @Nullable String how = how(each.getKey(), each.getValue(), classes);
      if (how != null) {
        holders.add("thread " + each.getKey().getName() + " " + how);
      }
    }
    if (isOf(Thread.getDefaultUncaughtExceptionHandler(), classes)) {
      holders.add("the default handler of uncaught exceptions");
    }
    for (MBeanServer server : MBeanServerFactory.findMBeanServer(null)) {
      for (ObjectName name : server.queryNames(null, null)) {
        if (isOf(server, name, classes)) {
          holders.add("MBean " + name);
        }
      }
    }
    for (String name : Collections.list(LogManager.getLogManager().getLoggerNames())) {
      @Nullable Logger logger = LogManager.getLogManager().getLogger(name);
      if (logger != null
          && Arrays.stream(logger.getHandlers()).anyMatch(each -> isOf(each, classes))) {
        holders.add("a handler of the java.util.logging logger \"" + name + "\"");
      }
    }
    for (Provider provider : Security.getProviders()) {
      if (isOf(provider, classes)) {
        holders.add("security provider " + provider.getName());
      }
    }
    Map.copyOf(System.getProperties())
        .forEach((key, value) -> {
          if (isOf(key, classes) || isOf(value, classes)) {
            holders.add("system property " + key);
          }
        });
    holders.sort(null);
    return holders;
  }

  /** How to find what is not among them. */
  static String unknown(ClassLoader classes) {
    return "nothing that the JVM shows, so a ThreadLocal, a shutdown hook or a listener that it has"
        + " left behind; to see which, jcmd %d GC.heap_dump FILE, and look there for what keeps the %s named \"%s\""
            .formatted(
                ProcessHandle.current().pid(),
                classes.getClass().getSimpleName(),
                classes.getName());
  }

  private static boolean isOf(@Nullable Object object, ClassLoader classes) {
    return object != null && object.getClass().getClassLoader() == classes;
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
    if (isOf(thread.getUncaughtExceptionHandler(), classes)) {
      return "has its handler of uncaught exceptions";
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
