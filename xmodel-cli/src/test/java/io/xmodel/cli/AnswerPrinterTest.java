package io.xmodel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.xmodel.Completion;
import io.xmodel.chat.ToolCall;
import io.xmodel.generation.FinishReason;
import io.xmodel.generation.GenerationEvent;
import io.xmodel.generation.GenerationEvent.Reasoning;
import io.xmodel.generation.GenerationEvent.Text;
import io.xmodel.generation.GenerationEvent.ToolCallArguments;
import io.xmodel.generation.GenerationEvent.ToolCallBegin;
import io.xmodel.generation.GenerationEvent.ToolCallEnd;
import io.xmodel.generation.Timings;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnswerPrinterTest {
  private static final ToolCall CALL = new ToolCall("", "f", "{}");

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

  private String printed() {
    return bytes.toString(StandardCharsets.UTF_8).replace("\r\n", "\n");
  }

  private String print(boolean forPerson, GenerationEvent... events) {
    AnswerPrinter printer = new AnswerPrinter(out, forPerson ? Colours.NONE : null);
    for (GenerationEvent event : events) {
      printer.print(event);
    }
    printer.end();
    return printed();
  }

  @Test
  void aPersonSeesReasoningOnALineOfItsOwn() {
    assertThat(
            print(
                true,
                new Reasoning("Hm", List.of()),
                new Reasoning(".", List.of()),
                new Text("Yes", List.of()),
                new Text("!", List.of())))
        .isEqualTo("(thinking) Hm.\nYes!\n");
  }

  @Test
  void aPipeSeesTheAnswerAlone() {
    assertThat(print(false, new Reasoning("Hm.", List.of()), new Text("Yes", List.of())))
        .isEqualTo("Yes\n");
  }

  @Test
  void callsHaveLinesOfTheirOwn() {
    assertThat(
            print(
                false,
                new Text("See:", List.of()),
                new ToolCallBegin(0, "", "f", List.of()),
                new ToolCallArguments(0, "{", List.of()),
                new ToolCallArguments(0, "}", List.of()),
                new ToolCallEnd(0, CALL, List.of())))
        .isEqualTo("See:\n-> f {}\n\n");
  }

  @Test
  void aCallThatBreaksOffIsFollowedByItsText() {
    assertThat(
            print(
                false,
                new ToolCallBegin(0, "", "f", List.of()),
                new ToolCallArguments(0, "{", List.of()),
                new Text("f {", List.of())))
        .isEqualTo("\n-> f {\nf {\n");
  }

  @Test
  void aWholeAnswerIsPrintedWithItsCalls() {
    new AnswerPrinter(out, null)
        .print(
            new Completion(
                List.of(),
                List.of(),
                List.of(),
                "See:",
                "Hm.",
                List.of(CALL, CALL),
                FinishReason.STOP,
                new Timings(0, 0, 0, 0, 0, 0)));
    assertThat(printed()).isEqualTo("See:\n-> f {}\n\n-> f {}\n\n");
  }

  @Test
  void whatACallReturnsFollowsIt() {
    AnswerPrinter printer = new AnswerPrinter(out, null);
    printer.print(new ToolCallBegin(0, "", "f", List.of()));
    printer.print(new ToolCallArguments(0, "{}", List.of()));
    printer.print(new ToolCallEnd(0, CALL, List.of()));
    printer.printResult("42");
    printer.print(new Text("It is 42.", List.of()));
    printer.end();
    assertThat(printed()).isEqualTo("\n-> f {}\n<- 42\nIt is 42.\n");
  }
}
