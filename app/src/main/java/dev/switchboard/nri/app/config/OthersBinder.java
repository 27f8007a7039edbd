package dev.switchboard.nri.app.config;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.ResolvableType;
import org.springframework.util.ReflectionUtils;

/** Fills the component of a record that is marked with {@link Others}, which Boot knows not of. */
final class OthersBinder {
  private OthersBinder() {}

  /**
   * @param bound what Boot has bound or, where no key that it knows of is set, has made of defaults
   * @return the same with the others, its own and those of its parts; or the same if there are none
   */
  static Object complete(
      Object bound, ConfigurationPropertyName name, BindContext context, BindHandler handler) {
    if (!(bound instanceof Record)) {
      return bound;
    }
    Object completed = bound;
    for (RecordComponent component : bound.getClass().getRecordComponents()) {
      if (component.getType().isRecord()
          && RecordShape.others(component.getType()).isPresent()
          && ReflectionUtils.invokeMethod(component.getAccessor(), bound) instanceof Record part) {
        var below = name.append(DataObjectPropertyName.toDashedForm(component.getName()));
        completed = copy(completed, component, own(part, below, context, handler));
      }
    }
    return own(completed, name, context, handler);
  }

  private static Object own(
      Object record, ConfigurationPropertyName name, BindContext context, BindHandler handler) {
    Optional<RecordComponent> others = RecordShape.others(record.getClass());
    if (others.isEmpty()) {
      return record;
    }
    ResolvableType type =
        ResolvableType.forMethodReturnType(others.get().getAccessor()).asMap().getGeneric(1);
    Map<String, Object> values = new LinkedHashMap<>();
    elements(context, name, record.getClass())
        .forEach((element, below) ->
            context
                .getBinder()
                .bind(below, Bindable.of(type), handler)
                .ifBound(value -> values.put(element, value)));
    return copy(record, others.get(), values);
  }

  private static Map<String, ConfigurationPropertyName> elements(
      BindContext context, ConfigurationPropertyName name, Class<?> type) {
    var elements = new LinkedHashMap<String, ConfigurationPropertyName>();
    for (ConfigurationPropertySource source : context.getSources()) {
      if (source instanceof IterableConfigurationPropertySource iterable) {
        int at = name.getNumberOfElements();
        iterable.stream()
            .filter(key -> name.isAncestorOf(key) && key.getNumberOfElements() > at + 1)
            .filter(key -> !RecordShape.hasOwn(type, key.getElement(at, Form.UNIFORM)))
            .forEach(
                key -> elements.putIfAbsent(key.getElement(at, Form.ORIGINAL), key.chop(at + 1)));
      }
    }
    return elements;
  }

  private static Object copy(Object record, RecordComponent replaced, Object value) {
    RecordComponent[] components = record.getClass().getRecordComponents();
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    @Nullable Object[] values =
        Arrays.stream(components)
            .map(component ->
                component.getName().equals(replaced.getName())
                    ? value
                    : ReflectionUtils.invokeMethod(component.getAccessor(), record))
            .toArray();
    try {
      return record.getClass().getDeclaredConstructor(types).newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
