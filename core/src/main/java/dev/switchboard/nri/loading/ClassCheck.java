package dev.switchboard.nri.loading;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.constant.ConstantDescs;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Looks at a jar's classes before one of them is loaded: whether this JVM can run them, whether
 * they hide the host's, and whether what they use of the API is there. What is missing would show
 * no earlier than in a pod's creation otherwise.
 */
final class ClassCheck {
  /** Java 1's; each feature release has counted up by one. */
  private static final int FIRST_MAJOR = 44;

  private static final String API = ExtensionClassLoader.API.replace('.', '/');

  private final Set<String> names = new HashSet<>();
  private final Set<String> shaded = new HashSet<>();
  private final Map<String, Boolean> known = new HashMap<>();

  /**
   * @param entry name in the jar
   */
  void add(String entry, byte[] content) throws BrokenExtensionException {
    if (entry.startsWith("META-INF/") || entry.endsWith("module-info.class")) {
      return; // for other versions of Java, or for nobody
    }
    String name = entry.substring(0, entry.length() - ".class".length()).replace('/', '.');
    names.add(name);
    checkVersion(name, content);
    if (ExtensionClassLoader.isFromHost(name)) {
      shaded.add(name.substring(0, name.lastIndexOf('.')));
    } else if (new String(content, StandardCharsets.ISO_8859_1).contains(API)) {
      checkApi(name, content);
    }
  }

  private static void checkVersion(String name, byte[] content) throws BrokenExtensionException {
    if (content.length < 8
        || content[0] != (byte) 0xCA
        || content[1] != (byte) 0xFE
        || content[2] != (byte) 0xBA
        || content[3] != (byte) 0xBE) {
      throw new BrokenExtensionException(
          "its " + name + " is no class file", "clean and build it again");
    }
    int java = ((content[6] & 0xFF) << 8 | (content[7] & 0xFF)) - FIRST_MAJOR;
    int ours = Runtime.version().feature();
    if (java > ours) {
      throw new BrokenExtensionException(
          "its class %s is compiled for Java %d, this host runs on Java %d"
              .formatted(name, java, ours),
          "compile it with --release %d, or run the host on a newer JDK".formatted(ours));
    }
  }

  private void checkApi(String name, byte[] content) throws BrokenExtensionException {
    try {
      ClassModel model = ClassFile.of().parse(content);
      for (PoolEntry entry : model.constantPool()) {
        if (entry instanceof MemberRefEntry member) {
          check(name, member);
        }
      }
    } catch (IllegalArgumentException e) {
      throw new BrokenExtensionException(
          "its class " + name + " is damaged: " + e.getMessage(), "clean and build it again", e);
    }
  }

  private void check(String user, MemberRefEntry member) throws BrokenExtensionException {
    String owner = member.owner().asInternalName().replace('/', '.');
    if (!owner.startsWith(ExtensionClassLoader.API)) {
      return;
    }
    String descriptor = member.type().stringValue();
    String key = owner + " " + member.name().stringValue() + descriptor;
    boolean there =
        known.computeIfAbsent(key, _ -> isInHost(owner, member.name().stringValue(), descriptor));
    if (!there) {
      throw new BrokenExtensionException(
          "its class %s uses %s.%s, which API %s of this host does not have"
              .formatted(
                  user,
                  owner.substring(owner.lastIndexOf('.') + 1),
                  member.name().stringValue(),
                  ExtensionDescriptor.API_VERSION),
          "build it against that version, or update the host");
    }
  }

  private static boolean isInHost(String owner, String name, String descriptor) {
    try {
      Class<?> type = Class.forName(owner, false, ClassCheck.class.getClassLoader());
      return name.equals(ConstantDescs.INIT_NAME)
          ? Arrays.stream(type.getDeclaredConstructors())
              .anyMatch(made -> descriptor(made).equals(descriptor))
          : has(type, name, descriptor);
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  private static boolean has(@Nullable Class<?> type, String name, String descriptor) {
    if (type == null) {
      return false;
    }
    return Stream.concat(
                Arrays.stream(type.getDeclaredMethods())
                    .filter(method -> method.getName().equals(name))
                    .map(ClassCheck::descriptor),
                Arrays.stream(type.getDeclaredFields())
                    .filter(field -> field.getName().equals(name))
                    .map(field -> field.getType().descriptorString()))
            .anyMatch(descriptor::equals)
        || has(type.getSuperclass(), name, descriptor)
        || Arrays.stream(type.getInterfaces()).anyMatch(each -> has(each, name, descriptor))
        || (type.isInterface() && has(Object.class, name, descriptor));
  }

  private static String descriptor(Executable member) {
    Class<?> result =
        switch (member) {
          case Method method -> method.getReturnType();
          case Constructor<?> _ -> void.class;
        };
    return MethodType.methodType(result, member.getParameterTypes()).descriptorString();
  }

  /** The names of all classes, inner ones too. */
  Set<String> names() {
    return names;
  }

  List<String> warnings() {
    return shaded.isEmpty()
        ? List.of()
        : List.of(
            "its own copies of "
                + String.join(", ", shaded.stream().sorted().toList())
                + " are not used, the host's are; give extensions-api the scope provided");
  }
}
