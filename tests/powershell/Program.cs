// PowerShell without PowerShell: the engine from NuGet, with its core commands only.
//   powershell lint FILE...        parses each script; silent when all is well, else a finding a line, with file and line
//   powershell run FILE ARG...     runs a script; what it writes goes to stdout, its errors to stderr (exit 1)
using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;

if (args.Length < 2)
{
    Console.Error.WriteLine("usage: powershell lint FILE... | powershell run FILE ARG...");
    return 64;
}
if (args[0] == "lint")
    return args.Skip(1).Sum(Lint.File) == 0 ? 0 : 1;

using Runspace runspace = RunspaceFactory.CreateRunspace(InitialSessionState.CreateDefault2());
runspace.Open();
using PowerShell shell = PowerShell.Create(runspace);
shell.AddCommand(args[1]);
foreach (string argument in args.Skip(2))
    shell.AddArgument(argument);
var output = new PSDataCollection<PSObject>();
output.DataAdded += (_, added) => Console.WriteLine(output[added.Index]);
bool failed = false;
try
{
    shell.Invoke(null, output);
}
catch (RuntimeException failure)
{
    Console.Error.WriteLine($"{failure.Message}\n{failure.ErrorRecord.ScriptStackTrace}");
    failed = true;
}
foreach (ErrorRecord error in shell.Streams.Error)
{
    Console.Error.WriteLine($"{error}\n{error.ScriptStackTrace}");
    failed = true;
}
return failed ? 1 : 0;

static class Lint
{
    // What Windows PowerShell 5.1 does not know, which this engine's parser does.
    static readonly Dictionary<TokenKind, string> newer = new()
    {
        [TokenKind.QuestionMark] = "a ? b : c", [TokenKind.QuestionQuestion] = "??", [TokenKind.QuestionQuestionEquals] = "??=",
        [TokenKind.QuestionDot] = "?.", [TokenKind.QuestionLBracket] = "?[", [TokenKind.AndAnd] = "&&", [TokenKind.OrOr] = "||",
        [TokenKind.Clean] = "a clean block",
    };
    static readonly string[] newerVariables = { "IsWindows", "IsLinux", "IsMacOS", "IsCoreCLR", "PSStyle", "ErrorView" };
    static readonly string[] newerParameters = { "Parallel", "AsHashtable", "SkipCertificateCheck", "AsByteStream", "NoProxy" };
    static readonly string[] newerTypes = { "semver", "System.Net.Http.SocketsHttpHandler" };
    static readonly string[] forbidden = { "Invoke-Expression", "Invoke-RestMethod", "Get-WmiObject", "Invoke-WmiMethod" };
    // PowerShell's own aliases, also those of the modules that are not here, and Windows PowerShell's.
    static readonly string[] aliases =
        ("% ? ac asnp cat cd chdir clc clear clhy cli clp cls clv cnsn compare copy cp cpi cpp curl cvpa dbp del diff dir dnsn ebp echo " +
        "epal epcsv epsn erase etsn exsn fc fhx fl foreach ft fw gal gbp gc gci gcm gcs gdr ghy gi gin gjb gl gm gmo gp gps gpv group gsn " +
        "gsnp gsv gtz gu gv gwmi h history icm iex ihy ii ipal ipcsv ipmo ipsn irm ise iwmi iwr kill lp ls man md measure mi mount move mp " +
        "mv nal ndr ni nmo npssc nsn nv ogv oh popd ps pushd pwd r rbp rcjb rcsn rd rdr ren ri rjb rm rmdir rmo rni rnp rp rsn rsnp rujb rv " +
        "rvpa rwmi sajb sal saps sasv sbp sc select set shcm si sl sleep sls sort sp spjb spps spsv start stz sujb sv swmi tee trcm type wget " +
        "where wjb write").Split(' ');

    static int found;

    static void Complain(string file, IScriptExtent where, string what)
    {
        Console.WriteLine($"{file}:{where.StartLineNumber}: {what}");
        found++;
    }

    public static int File(string file)
    {
        found = 0;
        ScriptBlockAst script = Parser.ParseFile(System.IO.Path.GetFullPath(file), out Token[] tokens, out ParseError[] errors);
        foreach (ParseError error in errors)
            Complain(file, error.Extent, error.Message);
        foreach (Token token in tokens)
            if (newer.TryGetValue(token.Kind, out string? name) && !(token.Kind == TokenKind.QuestionMark && token.TokenFlags.HasFlag(TokenFlags.CommandName)))
                Complain(file, token.Extent, $"newer than 5.1: {name}");
        foreach (Ast node in script.FindAll(_ => true, searchNestedScriptBlocks: true))
            Node(file, node);
        if (script.ScriptRequirements?.RequiredPSVersion?.ToString() != "5.1")
            Complain(file, script.Extent, "does not say #requires -Version 5.1");
        Output(file, script);
        return found;
    }

    static void Node(string file, Ast node)
    {
        switch (node)
        {
            case TernaryExpressionAst:
                Complain(file, node.Extent, "newer than 5.1: a ? b : c");
                break;
            case PipelineChainAst:
                Complain(file, node.Extent, "newer than 5.1: a chain of pipelines");
                break;
            case PipelineBaseAst pipeline when pipeline is PipelineAst { Background: true }:
                Complain(file, node.Extent, "newer than 5.1: & in the background");
                break;
            case VariableExpressionAst variable when newerVariables.Contains(variable.VariablePath.UserPath, StringComparer.OrdinalIgnoreCase):
                Complain(file, node.Extent, $"newer than 5.1: ${variable.VariablePath.UserPath}");
                break;
            case TypeExpressionAst type when newerTypes.Contains(type.TypeName.FullName, StringComparer.OrdinalIgnoreCase):
                Complain(file, node.Extent, $"newer than 5.1: [{type.TypeName.FullName}]");
                break;
            case FunctionDefinitionAst function when function.Parent is not FunctionMemberAst: // a method has no verb
                Function(file, function);
                break;
            case CommandAst command:
                Command(file, command);
                break;
            case PipelineAst pipeline:
                Pipeline(file, pipeline);
                break;
        }
    }

    // A function is Verb-Noun with an approved verb, as commands are.
    static void Function(string file, FunctionDefinitionAst function)
    {
        string name = function.Name.Split(':')[^1], verb = name.Split('-')[0];
        bool approved = typeof(VerbsCommon).Assembly.GetTypes()
            .Where(type => type.Name.StartsWith("Verbs") && type.IsAbstract && type.IsSealed && type.IsPublic)
            .SelectMany(type => type.GetFields()).Any(field => field.Name == verb);
        if (!name.Contains('-') || !approved)
            Complain(file, function.Extent, $"{function.Name}: not Verb-Noun with an approved verb");
        if (verb is "Build" or "Deploy")
            Complain(file, function.Extent, $"newer than 5.1: the verb {verb}");
    }

    static void Command(string file, CommandAst command)
    {
        string name = command.GetCommandName() ?? "";
        if (aliases.Contains(name, StringComparer.OrdinalIgnoreCase))
            Complain(file, command.Extent, $"an alias: {name}");
        if (forbidden.Contains(name, StringComparer.OrdinalIgnoreCase))
            Complain(file, command.Extent, $"not used here: {name}");
        foreach (CommandParameterAst parameter in command.CommandElements.OfType<CommandParameterAst>())
            if (newerParameters.Contains(parameter.ParameterName, StringComparer.OrdinalIgnoreCase))
                Complain(file, parameter.Extent, $"newer than 5.1: -{parameter.ParameterName}");
        if (name.Equals("ConvertTo-SecureString", StringComparison.OrdinalIgnoreCase) && command.Extent.Text.Contains("-AsPlainText"))
            Complain(file, command.Extent, "a secret in plain text");
    }

    static bool IsNative(CommandBaseAst each)
    {
        string name = (each as CommandAst)?.GetCommandName() ?? "";
        return name.EndsWith(".exe", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".cmd", StringComparison.OrdinalIgnoreCase)
            || name.StartsWith("pdv-", StringComparison.OrdinalIgnoreCase);
    }

    // Windows PowerShell re-encodes what goes from one program to the next; a program named by an expression may be one.
    static void Pipeline(string file, PipelineAst pipeline)
    {
        for (int i = 0; i + 1 < pipeline.PipelineElements.Count; i++)
        {
            bool both = pipeline.PipelineElements.Skip(i).Take(2).All(each =>
                IsNative(each) || each is CommandAst { InvocationOperator: TokenKind.Ampersand } called && called.GetCommandName() == null
                    && called.CommandElements[0] is not ScriptBlockExpressionAst);
            if (both)
                Complain(file, pipeline.Extent, "a | between two programs: bytes are re-encoded");
        }
    }

    // exit ends whoever dot-sources: only the last statement of a script may be it.
    static void Output(string file, ScriptBlockAst script)
    {
        IEnumerable<Ast> exits = script.FindAll(node => node is ExitStatementAst, searchNestedScriptBlocks: true);
        StatementAst? last = script.EndBlock?.Statements.LastOrDefault();
        foreach (Ast each in exits)
            if (last == null || each.Extent.StartOffset < last.Extent.StartOffset)
                Complain(file, each.Extent, "exit before the script's last statement");
    }
}
