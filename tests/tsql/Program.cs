// Parses T-SQL files by the grammar of SQL Server 2014. Silent when all is well; each error names file and line.
using System;
using System.Collections.Generic;
using System.IO;
using Microsoft.SqlServer.TransactSql.ScriptDom;

int failed = 0;
foreach (string file in args)
{
    using var reader = new StreamReader(file);
    new TSql120Parser(initialQuotedIdentifiers: true).Parse(reader, out IList<ParseError> errors);
    foreach (ParseError error in errors)
        Console.WriteLine($"{file}:{error.Line}: {error.Message}");
    failed += errors.Count;
}
return failed == 0 ? 0 : 1;
