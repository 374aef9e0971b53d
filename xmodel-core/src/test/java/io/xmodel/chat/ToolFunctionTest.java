package io.xmodel.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xmodel.error.RequestException;
import io.xmodel.generation.Description;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ToolFunctionTest {
  enum Unit {
    CELSIUS,
    FAHRENHEIT
  }

  record Place(String city, int floor) {}

  record Query(
      String text, Unit unit, double least, List<Place> places, Map<String, Boolean> flags) {}

  /** Its methods are tools. */
  public static final class Home {
    private String said = "";

    public int add(int a, long b) {
      return (int) (a + b);
    }

    public String greet(List<String> names) {
      return "Hello " + String.join(", ", names);
    }

    public void note(String text) {
      said = text;
    }

    public Place find(Place like) throws Exception {
      if (like.city().isEmpty()) {
        throw new Exception("no city");
      }
      return new Place(like.city(), like.floor() + 1);
    }

    public int sum(@Description("at most three") int[] terms, Optional<Integer> more) {
      return Arrays.stream(terms).sum() + more.orElse(0);
    }

    public void twice() {}

    public void twice(int times) {}

    public void odd(Thread thread) {}
  }

  private final Home home = new Home();

  private String call(String method, String arguments) throws Exception {
    return ToolFunction.of("d", home, method).body().call(arguments);
  }

  @Test
  void aMethodIsATool() throws Exception {
    Tool tool = ToolFunction.of("Adds.", home, "add").tool();
    assertThat(tool)
        .isEqualTo(
            Tool.of(
                "add",
                "Adds.",
                "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"integer\",\"minimum\":-2147483648,\"maximum\":2147483647},\"b\":{\"type\":\"integer\",\"minimum\":-9223372036854775808,\"maximum\":9223372036854775807}},\"required\":[\"a\",\"b\"],\"additionalProperties\":false}"));
    assertThat(call("add", "{\"b\": 2, \"a\": 40, \"more\": null}")).isEqualTo("42");
    assertThat(call("greet", "{\"names\": [\"Ann\", \"Bo\"]}")).isEqualTo("Hello Ann, Bo");
    assertThat(call("note", "{\"text\": \"milk\"}")).isEqualTo("done");
    assertThat(home.said).isEqualTo("milk");
    assertThat(call("find", "{\"like\": {\"city\": \"Bonn\", \"floor\": 1}}"))
        .isEqualTo("{\"city\":\"Bonn\",\"floor\":2}");
  }

  @Test
  void parametersMayBeDescribedAbsentAndArrays() throws Exception {
    assertThat(ToolFunction.of("", home, "sum").tool().parameters())
        .contains("\"description\":\"at most three\"")
        .contains("\"more\":{\"anyOf\":[{\"type\":\"integer\"");
    assertThat(call("sum", "{\"terms\": [1, 2, 3], \"more\": null}")).isEqualTo("6");
    assertThat(call("sum", "{\"terms\": [], \"more\": 4}")).isEqualTo("4");
  }

  @Test
  void aRecordHoldsTheArguments() throws Exception {
    ToolFunction tool =
        ToolFunction.of("search", "", Query.class, query -> query.places().getFirst().city());
    assertThat(tool.tool().parameters())
        .isEqualTo(
            "{'type':'object','properties':{'text':{'type':'string'},'unit':{'enum':['CELSIUS','FAHRENHEIT']},'least':{'type':'number'},"
                    .replace('\'', '"')
                + "'places':{'type':'array','items':{'$ref':'#/$defs/Place'}},".replace('\'', '"')
                + "'flags':{'type':'object','additionalProperties':{'type':'boolean'}}},'required':['text','unit','least','places','flags'],'additionalProperties':false,'$defs':{'Place':{'type':'object','properties':{'city':{'type':'string'},'floor':{'type':'integer','minimum':-2147483648,'maximum':2147483647}},'required':['city','floor'],'additionalProperties':false}}}"
                    .replace('\'', '"'));
    assertThat(
            tool.body()
                .call(
                    "{'text':'t','unit':'CELSIUS','least':1,'places':[{'city':'Rome','floor':0}],'flags':{'x':true}}"
                        .replace('\'', '"')))
        .isEqualTo("Rome");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "add|{'a': 1}|The call has no b in add.",
        "add|{'a': 'x', 'b': 1}|The call has string as add.a, which does not fit.",
        "add|{'a': 1e10, 'b': 1}|The call has 1E+10 as add.a, which is no Integer.",
        "add|[1]|The call has no a in add.",
        "add|{'a': 1|The call is no JSON text for add: ",
        "find|{'like': {'city': 'Bonn'}}|The call has no floor in find.like.",
        "find|{'like': {'city': '', 'floor': 1}}|no city",
      })
  void whatIsWrongIsSaidInOneLine(String method, String arguments, String message) {
    assertThatThrownBy(() -> call(method, arguments.replace('\'', '"')))
        .hasMessageStartingWith(message)
        .extracting(Throwable::getMessage)
        .asString()
        .doesNotContain("\n");
  }

  @Test
  void whatIsNoToolIsRefused() {
    assertThatThrownBy(() -> call("none", "{}"))
        .isInstanceOf(RequestException.class)
        .hasMessageContaining("must have one public method 'none', found 0");
    assertThatThrownBy(() -> call("twice", "{}")).hasMessageContaining("found 2");
    assertThatThrownBy(() -> call("odd", "{}"))
        .hasMessageContaining("odd.thread has the type java.lang.Thread");
  }
}
