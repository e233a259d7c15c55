// Microsoft's own client against hiperd: each property is a method, run by name, which throws when it does not hold.
// Usage: wire PORT PROPERTY [ENCRYPTION, as a connection string says it]
using System.Data;
using Microsoft.Data.SqlClient;

static class Wire
{
    static string Where = "";

    static string Encryption = "Encrypt=false";

    static string Login(string database = "HiperPdv", string password = "demo") =>
        $"Server=tcp:127.0.0.1,{Where};Database={database};User ID=pdv_sync;Password={password};{Encryption};Pooling=false;" +
        "Connect Timeout=10;ConnectRetryCount=0;Application Name=wire";

    static SqlConnection Open()
    {
        var connection = new SqlConnection(Login());
        connection.Open();
        return connection;
    }

    static void Same(object? want, object? got)
    {
        if (!Equals(want, got))
            throw new Exception($"want {want ?? "null"} ({want?.GetType()}), got {got ?? "null"} ({got?.GetType()})");
    }

    static object? Scalar(SqlConnection connection, string sql)
    {
        using var command = new SqlCommand(sql, connection);
        return command.ExecuteScalar();
    }

    static SqlException Failure(Action action)
    {
        try { action(); }
        catch (SqlException error) { return error; }
        throw new Exception("no error");
    }

    static void Opens()
    {
        using var connection = Open();
        Same("12.00.6024", connection.ServerVersion);
        Same("HiperPdv", connection.Database);
        Same("wire", Scalar(connection, "SELECT APP_NAME()"));
        connection.ChangeDatabase("Hiper");
        Same("Hiper", Scalar(connection, "SELECT DB_NAME()"));
    }

    static void Refuses()
    {
        var wrong = Failure(() => new SqlConnection(Login(password: "no")).Open());
        Same(18456, wrong.Number);
        Same((byte)14, wrong.Class);
        var missing = Failure(() => new SqlConnection(Login("Nada")).Open());
        Same(4060, missing.Number);
        Same((byte)11, missing.Class);
    }

    static void Types()
    {
        var cells = new (string Sql, object Want)[]
        {
            ("CAST(1 AS bit)", true), ("CAST(255 AS tinyint)", (byte)255), ("CAST(-32768 AS smallint)", short.MinValue),
            ("CAST(-2147483648 AS int)", int.MinValue), ("CAST(9223372036854775807 AS bigint)", long.MaxValue),
            ("CAST(99999999999999.9999 AS decimal(18,4))", 99999999999999.9999m), ("CAST(-9999999999999999.99 AS decimal(28,4))", -9999999999999999.9900m), ("CAST(-0.5 AS decimal(9,2))", -0.50m),
            ("CAST(1.5 AS float)", 1.5d), ("CAST(0.25 AS real)", 0.25f),
            ("CAST('2026-03-02T10:11:12.345' AS datetime)", new DateTime(2026, 3, 2, 10, 11, 12).AddMilliseconds(347)),
            ("CAST('2026-03-02T10:11:12.1234567' AS datetime2)", new DateTime(2026, 3, 2, 10, 11, 12).AddTicks(1234567)),
            ("CAST('2026-03-02' AS date)", new DateTime(2026, 3, 2)), ("CAST('10:11:12.5' AS time(3))", new TimeSpan(0, 10, 11, 12, 500)),
            ("CAST('2026-03-02T10:00:00-03:00' AS datetimeoffset)", new DateTimeOffset(2026, 3, 2, 10, 0, 0, TimeSpan.FromHours(-3))),
            ("CAST('2026-03-02T10:11:29' AS smalldatetime)", new DateTime(2026, 3, 2, 10, 11, 0)),
            ("CAST('8cc8eb87-c9e2-92a0-c4a3-1e381f738675' AS uniqueidentifier)", new Guid("8CC8EB87-C9E2-92A0-C4A3-1E381F738675")),
            ("CAST('Zé€' AS varchar(10))", "Zé€"), ("CAST('ab' AS char(4))", "ab  "), ("N'Película 📱'", "Película 📱"),
            ("CAST(N'x' AS nchar(2))", "x "), ("CAST(REPLICATE(CAST(N'é' AS nvarchar(max)), 9000) AS nvarchar(max))", new string('é', 9000)),
        };
        using var connection = Open();
        using var command = new SqlCommand("SELECT " + string.Join(", ", cells.Select(cell => cell.Sql)), connection);
        using var reader = command.ExecuteReader();
        Same(true, reader.Read());
        for (int i = 0; i < cells.Length; i++)
            Same(cells[i].Want, reader.GetValue(i));
    }

    static void Nulls()
    {
        string[] types = { "bit", "tinyint", "smallint", "int", "bigint", "decimal(18,4)", "float", "real", "datetime", "datetime2", "date", "time",
            "datetimeoffset", "uniqueidentifier", "varchar(10)", "nvarchar(10)", "nvarchar(max)", "varbinary(10)", "varbinary(max)" };
        using var connection = Open();
        using var command = new SqlCommand("SELECT " + string.Join(", ", types.Select(type => $"CAST(NULL AS {type})")), connection);
        using var reader = command.ExecuteReader();
        Same(true, reader.Read());
        for (int i = 0; i < types.Length; i++)
        {
            Same(types[i].Split('(')[0], reader.GetDataTypeName(i));
            Same(true, reader.IsDBNull(i));
        }
    }

    static void Utf16()
    {
        using var connection = Open();
        var bytes = (byte[])Scalar(connection, "SELECT CAST(CAST(N'a' + NCHAR(55357) AS nvarchar(600)) AS varbinary(1200))")!;
        Same("61003DD8", Convert.ToHexString(bytes));
    }

    static void Columns()
    {
        using var connection = Open();
        using var command = new SqlCommand("SELECT id_operacao, operacao, cancelado, data_hora_termino, id_turno FROM dbo.operacao_pdv", connection);
        using var reader = command.ExecuteReader(CommandBehavior.KeyInfo);
        var schema = reader.GetColumnSchema();
        Same(false, schema[0].AllowDBNull);
        Same(true, schema[0].IsIdentity);
        Same(false, schema[2].AllowDBNull);
        Same(true, schema[3].AllowDBNull);
        Same("uniqueidentifier", schema[4].DataTypeName);
    }

    static void Results()
    {
        using var connection = Open();
        using var command = new SqlCommand("SELECT 1 AS a; UPDATE dbo.usuario SET login = login WHERE 1 = 0; SELECT N'dois' AS b UNION ALL SELECT NULL", connection);
        using var reader = command.ExecuteReader();
        Same(true, reader.Read());
        Same(1, reader.GetInt32(0));
        Same(true, reader.NextResult());
        Same("b", reader.GetName(0));
        Same(true, reader.Read());
        Same("dois", reader.GetString(0));
        Same(true, reader.Read() && reader.IsDBNull(0));
        Same(false, reader.NextResult());
    }

    static void Parameters()
    {
        using var connection = Open();
        using var command = new SqlCommand("SELECT @i, @s, @d, @n, @g, @x, @b", connection);
        var guid = Guid.NewGuid();
        command.Parameters.Add("@i", SqlDbType.Int).Value = 42;
        command.Parameters.Add("@s", SqlDbType.NVarChar, 100).Value = "Conceição 📱";
        command.Parameters.Add("@d", SqlDbType.DateTime).Value = new DateTime(2026, 3, 2, 10, 0, 0);
        command.Parameters.Add(new SqlParameter("@n", SqlDbType.Decimal) { Precision = 18, Scale = 4, Value = -12.3456m });
        command.Parameters.Add("@g", SqlDbType.UniqueIdentifier).Value = guid;
        command.Parameters.Add("@x", SqlDbType.Int).Value = DBNull.Value;
        command.Parameters.Add("@b", SqlDbType.VarBinary, 100).Value = new byte[] { 1, 2, 3 };
        for (int pass = 0; pass < 2; pass++) // the second time prepared
        {
            using (var reader = command.ExecuteReader())
            {
                Same(true, reader.Read());
                Same(42, reader.GetValue(0));
                Same("Conceição 📱", reader.GetValue(1));
                Same(new DateTime(2026, 3, 2, 10, 0, 0), reader.GetValue(2));
                Same(-12.3456m, reader.GetValue(3));
                Same(guid, reader.GetValue(4));
                Same(true, reader.IsDBNull(5));
                Same("010203", Convert.ToHexString((byte[])reader.GetValue(6)));
            }
            command.Prepare();
        }
        using var texts = new SqlCommand("SET @o = @a + 1 SELECT @t + N'!', @l", connection);
        texts.Parameters.Add("@a", SqlDbType.Int).Value = 7;
        var output = texts.Parameters.Add("@o", SqlDbType.Int);
        output.Direction = System.Data.ParameterDirection.Output;
        texts.Parameters.Add("@t", SqlDbType.NText).Value = "ação";
        texts.Parameters.Add(new SqlParameter("@l", SqlDbType.Decimal) { Precision = 28, Scale = 4, Value = -999999999999999999999999.9999m });
        using (var reader = texts.ExecuteReader())
        {
            Same(true, reader.Read());
            Same("ação!", reader.GetValue(0));
            Same(-999999999999999999999999.9999m, reader.GetValue(1));
        }
        Same(8, output.Value);
    }

    static void Errors()
    {
        using var connection = Open();
        foreach (var (sql, number, level) in new[] { ("SELECT * FROM nada", 208, 16), ("SELECT nada FROM dbo.usuario", 207, 16), ("SELECT FROM x", 156, 15),
                     ("SELECT (1", 102, 15), ("SELECT 1/0", 8134, 16), ("SELECT CAST('a' AS int)", 245, 16), ("EXEC nada", 2812, 16),
                     ("INSERT INTO dbo.usuario (nome) VALUES (N'x')", 515, 16), ("USE nada", 911, 16) })
        {
            var error = Failure(() => Scalar(connection, sql));
            Same(number, error.Number);
            Same((byte)level, error.Class);
            Same(ConnectionState.Open, connection.State);
        }
        using var call = new SqlCommand("nada", connection) { CommandType = CommandType.StoredProcedure };
        Same(2812, Failure(() => call.ExecuteNonQuery()).Number);
    }

    static void Transactions()
    {
        using var connection = Open();
        using (var transaction = connection.BeginTransaction())
        {
            using var command = new SqlCommand("UPDATE dbo.produto SET nome = N'antes' WHERE id_produto = 1", connection, transaction);
            Same(1, command.ExecuteNonQuery());
            transaction.Rollback();
        }
        Same(0, Scalar(connection, "SELECT COUNT(*) FROM dbo.produto WHERE nome = N'antes'"));
        Same(0, Scalar(connection, "SELECT @@TRANCOUNT"));
        using (var transaction = connection.BeginTransaction())
        {
            using var command = new SqlCommand("UPDATE dbo.produto SET nome = N'depois' WHERE id_produto = 1", connection, transaction);
            Same(1, command.ExecuteNonQuery());
            transaction.Save("ponto");
            command.CommandText = "UPDATE dbo.produto SET nome = N'nunca' WHERE id_produto = 1";
            Same(1, command.ExecuteNonQuery());
            transaction.Rollback("ponto");
            transaction.Commit();
        }
        Same("depois", Scalar(connection, "SELECT nome FROM dbo.produto WHERE id_produto = 1"));
    }

    static void Cancel()
    {
        using var connection = Open();
        using var command = new SqlCommand("WAITFOR DELAY '00:10:00'", connection) { CommandTimeout = 1 };
        Same(-2, Failure(() => command.ExecuteNonQuery()).Number);
        Same(7, Scalar(connection, "SELECT 7"));
        using var endless = new SqlCommand("WITH r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r) SELECT n FROM r OPTION (MAXRECURSION 0)", connection);
        using (var reader = endless.ExecuteReader())
        {
            for (int i = 0; i < 1000; i++)
                reader.Read();
            endless.Cancel();
        }
        Same(7, Scalar(connection, "SELECT 7"));
    }

    static void Bulk()
    {
        using var connection = Open();
        using var command = new SqlCommand("WITH r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r WHERE n < 100000) SELECT n, CAST(n AS decimal(18,4)) / 8, " +
            "N'produto ' + CAST(n AS nvarchar(10)), CAST(NULL AS int) FROM r OPTION (MAXRECURSION 0)", connection);
        using var reader = command.ExecuteReader();
        int rows = 0;
        while (reader.Read())
        {
            rows++;
            Same(rows, reader.GetInt32(0));
            Same(rows / 8m, reader.GetDecimal(1) / 1.0000000m);
            Same($"produto {rows}", reader.GetString(2));
        }
        Same(100000, rows);
    }

    static void Pool()
    {
        for (int i = 0; i < 3; i++)
        {
            using var connection = new SqlConnection(Login().Replace("Pooling=false", "Pooling=true"));
            connection.Open();
            Same(-1, Scalar(connection, "SELECT @@LOCK_TIMEOUT"));
            Scalar(connection, "SET LOCK_TIMEOUT 100");
        }
    }

    static int Main(string[] arguments)
    {
        var properties = new Dictionary<string, Action> { ["opens"] = Opens, ["refuses"] = Refuses, ["types"] = Types, ["nulls"] = Nulls, ["utf16"] = Utf16,
            ["columns"] = Columns, ["results"] = Results, ["parameters"] = Parameters, ["errors"] = Errors, ["transactions"] = Transactions, ["cancel"] = Cancel,
            ["bulk"] = Bulk, ["pool"] = Pool };
        if (arguments.Length < 2 || arguments.Length > 3 || !properties.ContainsKey(arguments[1]))
            return 64;
        Where = arguments[0];
        if (arguments.Length == 3)
            Encryption = arguments[2];
        try { properties[arguments[1]](); }
        catch (Exception error)
        {
            Console.Error.WriteLine(error.Message + "\n" + error.StackTrace);
            return 1;
        }
        return 0;
    }
}
