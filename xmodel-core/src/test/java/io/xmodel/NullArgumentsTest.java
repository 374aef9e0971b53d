package io.xmodel;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.xmodel.backend.BackendOptions;
import io.xmodel.backend.KvType;
import io.xmodel.backend.Logits;
import io.xmodel.chat.ChatTemplate;
import io.xmodel.chat.Conversation;
import io.xmodel.chat.Message;
import io.xmodel.chat.Role;
import io.xmodel.chat.Tool;
import io.xmodel.chat.ToolCall;
import io.xmodel.chat.ToolChoice;
import io.xmodel.chat.ToolFunction;
import io.xmodel.chat.ToolPrompt;
import io.xmodel.chat.Tools;
import io.xmodel.generation.AnswerFormat;
import io.xmodel.generation.EngineOptions;
import io.xmodel.generation.FinishReason;
import io.xmodel.generation.GenerationEvent;
import io.xmodel.generation.Timings;
import io.xmodel.internal.text.TestTokenizers;
import io.xmodel.model.ModelSize;
import io.xmodel.model.Quantization;
import io.xmodel.model.XmodelConfig;
import io.xmodel.progress.ProgressListener;
import io.xmodel.sampling.SamplingOptions;
import io.xmodel.text.TextTokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.LocalVariableInfo;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Whoever hands null to the library hears at the door which argument it was: every public method
 * and constructor of the rooms for applications is called with each of its arguments null in turn.
 */
class NullArgumentsTest {
  private static final Path MODEL = Goldens.path("mup-bf16");

  /** What the library calls, and does not offer. */
  private static final Set<Class<?>> CALLED =
      Set.of(ProgressListener.class, ToolFunction.Body.class, ToolFunction.Typed.class);

  private static final Map<Class<?>, Object> SAMPLES = new HashMap<>();

  private static Xmodel model;
  private static TextTokenizer tokenizer;

  @BeforeAll
  static void load() {
    model = Xmodel.load(MODEL, LoadOptions.DEFAULT.withThreads(1));
    tokenizer = TestTokenizers.load();
    for (Object sample :
        List.of(
            model,
            new ChatSession(model, null),
            new BatchRunner<>(model, List.of().iterator(), item -> item),
            new BatchResult.Done<>(0, "a", "a"),
            new BatchResult.Failed<>(0, "a", new IllegalStateException()),
            GenerationRequest.of("a", GenerationOptions.greedy(1)),
            new GenerationRequest.Prompt.Text("a"),
            GenerationOptions.greedy(1),
            GenerationOptions.builder(),
            SamplingOptions.GREEDY,
            SamplingOptions.builder(),
            LoadOptions.DEFAULT,
            BackendOptions.DEFAULT,
            EngineOptions.DEFAULT,
            model.config(),
            new Timings(0, 0, 0, 0, 0, 0),
            new Embedding(new float[] {1}, 1),
            new float[] {1},
            Message.user("a"),
            Conversation.of(),
            new ToolCall("", "f", "{}"),
            Tool.of("f", "", "{}"),
            ToolChoice.AUTO,
            ToolChoice.Mode.AUTO,
            Tools.NONE,
            ToolPrompt.DEFAULT,
            new ToolRunner(List.of(), GenerationOptions.greedy(1), 1),
            new ToolEvent.Called(new ToolCall("", "f", "{}")),
            Role.USER,
            KvType.F32,
            FinishReason.STOP,
            Duration.ZERO,
            new int[] {1},
            new double[] {1},
            1L,
            new Message[0],
            new String[0],
            "a")) {
      SAMPLES.put(sample.getClass(), sample);
    }
    try (Xmodel other = Xmodel.load(MODEL, LoadOptions.DEFAULT.withThreads(1))) {
      SAMPLES.put(GenerationStream.class, other.stream(new int[] {1}, GenerationOptions.greedy(1)));
    }
    SAMPLES.put(AnswerFormat.class, new AnswerFormat.JsonObject());
    SAMPLES.put(XmodelConfig.class, model.config());
    SAMPLES.put(ModelSize.class, new ModelSize(1, Map.of()));
    SAMPLES.put(Quantization.class, new Quantization.None());
    SAMPLES.put(AnswerFormat.class, new AnswerFormat.JsonObject());
    SAMPLES.put(TextTokenizer.class, tokenizer);
    SAMPLES.put(ChatTemplate.class, Checkpoints.loadChatTemplate(TestTokenizers.directory()));
    SAMPLES.put(GenerationRequest.Prompt.class, new GenerationRequest.Prompt.Text("a"));
    SAMPLES.put(ProgressListener.class, ProgressListener.NONE);
    SAMPLES.put(ToolFunction.Typed.class, (ToolFunction.Typed<Timings>) arguments -> arguments);
    SAMPLES.put(Class.class, Timings.class);
    SAMPLES.put(Object.class, "a");
    SAMPLES.put(ToolFunction.Body.class, (ToolFunction.Body) arguments -> arguments);
    SAMPLES.put(GenerationEvent.class, new GenerationEvent.Text("a", List.of()));
    SAMPLES.put(Path.class, MODEL);
    SAMPLES.put(Consumer.class, (Consumer<Object>) value -> {});
    SAMPLES.put(Class.class, Sample.class);
    SAMPLES.put(Iterator.class, List.of().iterator());
    SAMPLES.put(Function.class, Function.identity());
    SAMPLES.put(RuntimeException.class, new IllegalStateException());
    SAMPLES.put(List.class, List.of());
    SAMPLES.put(Set.class, Set.of());
    SAMPLES.put(Map.class, Map.of());
    SAMPLES.put(
        Logits.class,
        Proxy.newProxyInstance(
            Logits.class.getClassLoader(),
            new Class<?>[] {Logits.class},
            (proxy, method, arguments) -> {
              throw new AssertionError(method);
            }));
    SAMPLES.put(int.class, 1);
    SAMPLES.put(long.class, 1L);
    SAMPLES.put(float.class, 1f);
    SAMPLES.put(double.class, 1d);
    SAMPLES.put(boolean.class, true);
  }

  record Sample(int number) {}

  @AfterAll
  static void close() {
    tokenizer.close();
    model.close();
  }

  @Test
  void everyDoorNamesTheArgument() throws Exception {
    List<String> faults = new ArrayList<>();
    int doors = 0;
    for (Class<?> type : openClasses()) {
      List<Executable> executables = new ArrayList<>(List.of(type.getDeclaredMethods()));
      executables.addAll(List.of(type.getDeclaredConstructors()));
      for (Executable executable : executables) {
        if (isDoor(executable)) {
          doors++;
          check(executable, faults);
        }
      }
    }
    assertThat(faults).isEmpty();
    assertThat(doors).isGreaterThan(100);
    assertThat(model.stats().steps()).as("steps computed").isZero();
  }

  private static List<Class<?>> openClasses() {
    return new ClassFileImporter()
        .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("io.xmodel").stream()
            .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
            .filter(type -> List.of(OpenRoomsTest.ROOMS).contains(type.getPackageName()))
            .filter(type -> !type.getPackageName().equals("io.xmodel.error"))
            .<Class<?>>map(JavaClass::reflect)
            .toList();
  }

  private static boolean isDoor(Executable executable) {
    return Modifier.isPublic(executable.getModifiers())
        && !executable.isSynthetic()
        && !executable.getName().equals("equals")
        && !(executable.getDeclaringClass().isEnum() && executable.getName().equals("valueOf"))
        && !CALLED.contains(executable.getDeclaringClass());
  }

  private static void check(Executable executable, List<String> faults) throws Exception {
    Parameter[] parameters = executable.getParameters();
    for (int i = 0; i < parameters.length; i++) {
      if (!parameters[i].getType().isPrimitive()
          && !parameters[i].getAnnotatedType().isAnnotationPresent(Nullable.class)) {
        Object[] arguments = new Object[parameters.length];
        for (int j = 0; j < arguments.length; j++) {
          arguments[j] = j == i ? null : sample(parameters[j].getType());
        }
        String name = name(executable, i);
        String heard = call(executable, arguments);
        if (!heard.equals(name)) {
          faults.add("%s, '%s' is null: %s".formatted(executable.toGenericString(), name, heard));
        }
      }
    }
  }

  /** The message of the NullPointerException, or else what happened. */
  private static String call(Executable executable, Object[] arguments) throws Exception {
    try {
      return switch (executable) {
        case Constructor<?> constructor -> "made " + constructor.newInstance(arguments);
        case Method method when Modifier.isStatic(method.getModifiers()) ->
            "gave " + method.invoke(null, arguments);
        case Method method ->
            "gave " + method.invoke(sample(method.getDeclaringClass()), arguments);
      };
    } catch (InvocationTargetException e) {
      return e.getCause() instanceof NullPointerException named
          ? String.valueOf(named.getMessage())
          : "threw " + e.getCause();
    }
  }

  private static Object sample(Class<?> type) {
    return Objects.requireNonNull(SAMPLES.get(type), () -> "add a sample of " + type);
  }

  /** A parameter's name in the source; an abstract method's is its implementation's. */
  private static String name(Executable executable, int index) throws IOException {
    Class<?> type =
        Modifier.isAbstract(executable.getModifiers())
            ? sample(executable.getDeclaringClass()).getClass()
            : executable.getDeclaringClass();
    Class<?>[] types = executable.getParameterTypes();
    int slot = Modifier.isStatic(executable.getModifiers()) ? 0 : 1;
    for (int i = 0; i < index; i++) {
      slot += types[i] == long.class || types[i] == double.class ? 2 : 1;
    }
    Class<?> result = executable instanceof Method method ? method.getReturnType() : void.class;
    MethodTypeDesc descriptor =
        MethodType.methodType(result, types).describeConstable().orElseThrow();
    String called = executable instanceof Method ? executable.getName() : "<init>";
    for (MethodModel method : read(type).methods()) {
      if (method.methodName().equalsString(called)
          && method.methodTypeSymbol().equals(descriptor)) {
        for (LocalVariableInfo variable :
            method
                .code()
                .orElseThrow()
                .findAttribute(Attributes.localVariableTable())
                .orElseThrow()
                .localVariables()) {
          if (variable.slot() == slot && variable.startPc() == 0) {
            return variable.name().stringValue();
          }
        }
      }
    }
    throw new AssertionError("no name of parameter %d of %s".formatted(index, executable));
  }

  private static ClassModel read(Class<?> type) throws IOException {
    String file = type.getName().substring(type.getPackageName().length() + 1) + ".class";
    try (InputStream bytes = Objects.requireNonNull(type.getResourceAsStream(file))) {
      return ClassFile.of().parse(bytes.readAllBytes());
    }
  }
}
