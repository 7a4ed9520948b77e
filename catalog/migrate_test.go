package catalog

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stillroom/stillroom/schema"
)

// TestMigrationsAreNeverEdited: a catalog that has run one must not differ from
// a new one. Before a release the last may still change; then its digest does.
func TestMigrationsAreNeverEdited(t *testing.T) {
	digests := []string{
		"a1a1344d4db7ba06602c39489eabf6140d58850f5dba22aaf3f5439a97909773",
		"cb660b67813ca86d611028cbb4fae7fa8458f2e4220849a97127bed058461111",
		"776b49d9559fad208495e64364d5054adb90c0a43b98851cf85e869aac7bb82d",
		"bb0e0c430d84a932aed0a4d6360c01f9ee1f3182210107363c6b0470142d43e3",
		"796aad2baa31c074ed0475eda0ae693c38bd145be6532af3806bb5d0a16047f2",
		"ad703c16ae463cddeb3d5ab02299897c6653d4f7353eed58dc2cd18e1945b795",
		"7579acc39589efba522b05561a6e87379a557ec409f487b30fe3dd57d30ee6f8",
		"4e40bf4c3060e4334822c74dfc2cda9a8f48320a85d0e78c8c05e630a56ade37",
		"f88765b1cd5be4308d1e1b3263e0e5a88c13531bd8de541bdc64f91bb93c0b83",
		"1c2fc7d06f2e410dab95e530dc47337686c80d03a5670907086b37806fd2b65a",
		"5625e1feb9b84708fac47384296d4bfa9b7ecff7308cd5c5ec565ece78367c39",
		"90129936481b89e1321adf48b90d02eba41a0229135f98373eb8b4821258daaf",
		"ec6bafb858d4b9618eab36c3663325488c87b2eb5a550e8bad8d2cd0b9982558",
		"c20ef4f06605f124ceb48ce6488395179e3883c96c7ca6c322127700d0ad4e1e",
		"9216362e978e9d3adb60ca5fd3871a02ec6de918d38539fe6cd93e5b9e475cae",
		"7db936c9b2a8851bcf1b68581a799772ed8aae507bce4caf766bc3a959dff258",
		"84b3e2812882a90d6c6efa62427e45363ef2517337f45c9c8ee43750b24bcc55",
		"5301ccf9195ffee22a8702ce4a2b911d49c29b75d437e07ee5cc922f722b80a9",
		"18c2835da01424f1e94acf2ec54454e64976095c92d721e9948354118ad3c96e",
		"bfb0f5fdb76651e18dc5b5b868f20b801180cb37b219299adf1df8a13aa29012",
		"94fa471da2d6f7319b7277d7a8ce6dd940f408aa015984b50af4d12387888cc7",
		"8ad0f75d52f45b714d592e2da35517d3262d5c21eea87a3f009bbd2a12805c35",
		"32ec356d18e30f03ea47e38831b7d3ed0393d4dcf261518e3461c43b31864183",
		"3e315c5717f8629976fcaaf30a396627869c55a4ced32b615e52080466561ce5",
		"e97deb40d0b9b760714dd011b9ede124016b5bd94decd49f1e34e5a08a06ae0f",
		"2819a87448c8fed3184b107d2b819aadbb948069d504161492b8e20d0410776d",
		"7bf45ea9ab14fd50cbed86ec7390b39413aab6444e9cd35bd8fd7391f0845aca",
		"621d6ac40a327e561cb4c410bc03a7d07d62040e9cd186ff8429cb885b5224d9",
		"6ee80dbb3c9ae463978dd97cf7300c9266be028252717d084e36caf4895c70dc",
		"84b30095bc978e5953d8e3a9e7b9bc0622ecf83a3376e102ce7caa3773a91db8",
		"d6c64343d03147e7a1c1444154249336afc50629a5e146053b0964000a4411a4",
		"1394b26c2d53ad1f123b7214e8382c6584ee524612ae7ac2c7559c2bbd30f85c",
		"21b95a5809d51ac4dcaa6f84c33eb09abcc14976c67a083442aa80cd140fd896",
		"cdb148d16ebd120f81caeb4f4768ec99a25ef7d89fee7108f92c4053f526388c",
		"2c2b2ff14478c1001ca70bc02e4295743da20b847af71ec0ecd8256653c6a1b5",
		"6be3eca60422516c27d942bd5305f3fffd35579ae6035a7ffe09c0e4f05fd204",
		"3ef3bdfc51484659139ef2b6d286b0d133be952911df397e57ef14f0140a17e7",
		"ee70d6533d93c66923fb77be4a3528e67c22a504ed6e23235ccfb1f64a18569c",
		"71627c1827c4b0bb615d8edcff73129c3928d569659964b1f81675013ac62a36",
		"37e394294cf3b6d11824e8c5fb319363a127224e384b348a4a617cf2b0fb79c8",
		"3c70634ac5dee5a733656504ff7d6fb9d99aaf5589953f8f7c6963357600102c",
		"7d89dca5fe4e115365a58f90f662218bccafa403537186e7c647d134668973b4",
		"b102b1b96745732353fc8efc1645de81c349d2e22b58756bff099d30301750a7",
		"de2bb88e1aafd1b25c3a54d65d1a183c93e21f60abef8cc1b22d89ae544c3243",
		"034b21a307a36f24dac0ca609d142a2d252d7dddfec67ecbf11ac85f2946088b",
	}
	all := schema.Migrations()
	if len(all) != len(digests) {
		t.Fatalf("%d migrations, %d digests", len(all), len(digests))
	}
	for i, m := range all {
		if got := schema.DigestOf([]byte(m.SQL)).String(); got != digests[i] {
			t.Errorf("%s was edited: its digest is %s", m.Name, got)
		}
	}
}

// TestEveryOlderCatalogOpens: from each earlier version, with a photo in it, to
// the same database as a new one.
func TestEveryOlderCatalogOpens(t *testing.T) {
	ctx := context.Background()
	fresh, _ := newCatalog(t)
	want := describe(t, fresh.reading())
	all := schema.Migrations()
	for v := 1; v < len(all); v++ {
		t.Run(fmt.Sprint("version ", v), func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), FileName)
			db, err := sql.Open("sqlite3", dsn(path, "rwc", unsynced))
			if err != nil {
				t.Fatal(err)
			}
			sha := strings.Repeat("ab", 32)
			steps := []string{`PRAGMA journal_mode = WAL`, `BEGIN`}
			for _, m := range all[:v] {
				steps = append(steps, m.SQL)
			}
			steps = append(steps,
				`PRAGMA user_version = `+strconv.Itoa(v),
				`INSERT INTO catalog_info (key, value) VALUES ('uuid', 'u'), ('name', 'n'), ('created_at', 'c'), ('secret', 's')`,
				`INSERT INTO imports (import_id, started_at, sources, program) VALUES (1, '2024-01-01T00:00:00Z', '[]', 'test')`,
				`INSERT INTO photos (sha256, import_id, camera, serial, created_at) VALUES ('`+sha+`', 1, '', '', '2024-01-01T00:00:00Z')`,
				`INSERT INTO originals (sha256, photo, role, path, source, bytes, format, probe, private)
			 VALUES ('`+sha+`', '`+sha+`', 'primary', 'originals/a/1.jpg', '1.jpg', 9, 'jpeg', '{"width":400,"height":300,"format":"jpeg"}', '[]')`,
			)
			madeBy, made := "", ""
			if v >= 2 {
				madeBy, made = ", made_by", ", ''"
			}
			steps = append(steps, `INSERT INTO derivatives (photo, recipe, recipe_version, path, format, width, height, bytes, sha256, libvips, source, created_at`+madeBy+`)
		  VALUES ('`+sha+`', 'thumb', 1, 'derivatives/ab/thumb.jpg', 'jpeg', 320, 240, 5, '`+sha+`', '8.14.1', 'original', '2024-01-01T00:00:00Z'`+made+`)`, `COMMIT`)
			db.SetMaxOpenConns(1) // all of it in one transaction
			for _, s := range steps {
				if _, err := db.Exec(s); err != nil {
					t.Fatalf("%.60s: %v", s, err)
				}
			}
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}

			c := openCatalog(t, path)
			if got := describe(t, c.reading()); got != want {
				t.Errorf("\n%s\nwant:\n%s", got, want)
			}
			var photos []schema.Photo
			if err := c.Photos(ctx, schema.Selection{}, func(p schema.Photo) error { photos = append(photos, p); return nil }); err != nil {
				t.Fatal(err)
			}
			if len(photos) != 1 || len(photos[0].Derivatives) != 1 || photos[0].Derivatives[0].Width != 320 {
				t.Errorf("%+v", photos)
			}
			if damage, dangling, err := c.Integrity(ctx); err != nil || len(damage)+len(dangling) > 0 {
				t.Errorf("%v, %v, %v", damage, dangling, err)
			}
		})
	}
}

// describe lists every column of every table, and every other thing by its text:
// a column that was added later stands last in a table, and is the same column.
func describe(t *testing.T, db *sql.DB) string {
	t.Helper()
	rows, err := db.Query(`
		SELECT m.name || '.' || c.name || ' ' || c.type || ' ' || c."notnull" || ' ' || COALESCE(c.dflt_value, '-') || ' ' || c.pk
		  FROM sqlite_schema m, pragma_table_info(m.name) c
		 WHERE m.type = 'table'
		 UNION ALL
		SELECT m.name || ': ' || m.sql FROM sqlite_schema m WHERE m.type <> 'table' AND m.sql IS NOT NULL
		 ORDER BY 1`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var b strings.Builder
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			t.Fatal(err)
		}
		b.WriteString(line + "\n")
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// With a foreign key that is broken until the end of a transaction SQLite reads
// the whole table of the key for every row that might mend it: what is written
// takes longer with every photo that is there.
func TestNoForeignKeyWaits(t *testing.T) {
	c, _ := newCatalog(t)
	var waiting int
	err := c.reading().QueryRow(`SELECT COUNT(*) FROM sqlite_schema WHERE sql LIKE '%DEFERRABLE%'`).Scan(&waiting)
	if err != nil || waiting > 0 {
		t.Errorf("%d tables, %v", waiting, err)
	}
}
