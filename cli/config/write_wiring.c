/* SPDX-License-Identifier: ISC */
/* wiring.c: boot arguments, devices in order, jobs. */
#include "file.h"
#include "graph.h"

enum { TAB = 8, COLUMNS = 100 };

/* The length of `line` up to and with the next comma outside a string. */
static size_t piece(const char *line)
{
	bool quoted = false;
	size_t i = 0;

	for (; line[i] && (quoted || line[i] != ','); i++) {
		if (line[i] == '\\' && line[i + 1])
			i++;
		else if (line[i] == '"')
			quoted = !quoted;
	}
	return i + (line[i] == ',');
}

/* One statement or entry, broken behind a comma where the line gets too long. */
static void write_wrapped(FILE *out, const char *line)
{
	size_t column = TAB;

	fputc('\t', out);
	for (size_t len; *line; line += len, column += len) {
		len = piece(line);
		if (line[0] == ' ' && column + len > COLUMNS) {
			fputs("\n\t\t", out);
			column = 2 * TAB;
			line++, len--;
		}
		fwrite(line, 1, len, out);
	}
	fputc('\n', out);
}

static const char *c_of_ref(const struct wadi_ref *r)
{
	switch (r->kind) {
	case REF_BOOT:     return text("wd_arg_%s", text_identifier(r->boot->name));
	case REF_ATTACHED: return text_literal(r->name);
	case REF_FILES:    return text("&wd_files_%zu", folder_number(r->name));
	case REF_PART:     break;
	}
	return text("%s%s%s(&wd_device_%s)", r->node->module, r->part ? "_" : "",
	            r->part ? r->part : "", r->node->name);
}

static const char *c_of_arg(const struct wadi_arg *a)
{
	switch (a->kind) {
	case WADI_STRING: return text_literal(a->text);
	case WADI_TRUTH:  return a->number ? "true" : "false";
	case WADI_REF:    return c_of_ref(a->ref);
	case WADI_NUMBER: break;
	case WADI_END:    break;
	}
	return text("%lld", (long long)a->number);
}

static const char *c_of_args(const struct args *args)
{
	const char *all = "";

	for (size_t i = 0; i < args->len; i++)
		all = text("%s%s%s", all, i ? ", " : "", c_of_arg(&args->at[i]));
	return all;
}

/* The application's headers: what config.c includes, less the host's. */
static void write_own_includes(FILE *out)
{
	char *config = file_read(graph.config);

	for (char *line = config ? strtok(config, "\n") : NULL; line; line = strtok(NULL, "\n")) {
		const char *file = text_included(line);

		if (file && !text_starts(file, "wadi/config"))
			fprintf(out, "#include \"%s\"\n", file);
	}
}

static bool module_seen(size_t upto)
{
	for (size_t i = 0; i < upto; i++)
		if (strcmp(graph.placed[i]->module, graph.placed[upto]->module) == 0)
			return true;
	return false;
}

static void write_includes(FILE *out)
{
	fputs("#include \"wadi/manifest.h\"\n#include \"wadi/start.h\"\n", out);
	if (graph.logs)
		fputs("#include \"wadi/log_boot.h\"\n", out);
	write_own_includes(out);
	for (size_t i = 0; i < graph.placed_count; i++)
		if (!module_seen(i))
			fprintf(out, "#include \"wadi/%s.h\"\n", graph.placed[i]->module);
}

static const char *c_type(enum wd_boot_kind kind)
{
#define TYPE(name, type, ...) #type,
	return ((const char *const[]){ WD_BOOT_TYPES(TYPE) })[kind];
}

static void write_boot(FILE *out)
{
	if (graph.used_boot_count)
		fputc('\n', out);
	for (size_t i = 0; i < graph.used_boot_count; i++) {
		const struct boot *b = graph.used_boots[i];
		const char *type = c_type(b->kind);

		fprintf(out, "static %s%swd_arg_%s;\n", type, text_ends(type, "*") ? "" : " ",
		        text_identifier(b->name));
	}
	fputs("\nstruct wd_boot_arg wd_boot_args[] = {\n", out);
	for (size_t i = 0; i < graph.used_boot_count; i++) {
		const struct boot *b = graph.used_boots[i];

		write_wrapped(out, text("{ %s, WD_BOOT_%s, &wd_arg_%s, %s, %s, %s },",
		              text_literal(b->name), wd_boot_kind_name(b->kind),
		              text_identifier(b->name),
		              b->otherwise == wd_boot_required ? "wd_boot_required"
		                                               : text_literal(b->otherwise),
		              text_literal(b->doc), text_literal(b->section)));
	}
	fputs("\t{ 0 }\n};\n", out);
}

static void write_extern(FILE *out, const char *folder, size_t number)
{
	fprintf(out, "extern const struct wd_files wd_files_%zu; /* %s */\n", number, folder);
}

static void write_log_boot(FILE *out)
{
	if (graph.logs)
		fprintf(out, "\twd_checked(\"logs\", wd_arg_logs, wd_log_boot(wd_arg_logs, %s));\n",
		        graph.reporter_count ? "true" : "false");
}

/* Reporters over this device; as soon as it has started. */
static void write_reporters(FILE *out, const struct node *n)
{
	for (size_t i = 0; i < graph.reporter_count; i++) {
		const struct args *args = &graph.reporters[i].args;

		if (args->at[0].ref->node == n)
			write_wrapped(out, text("wd_started(%s, wd_log_attach(%s));",
			              text_literal(n->name), c_of_args(args)));
	}
}

static void write_devices(FILE *out)
{
	if (graph.placed_count)
		fputc('\n', out);
	each_folder(out, write_extern);
	for (size_t i = 0; i < graph.placed_count; i++)
		fprintf(out, "static struct %s wd_device_%s;\n", graph.placed[i]->module,
		        graph.placed[i]->name);
	fputs("\nvoid wd_wire(void)\n{\n", out);
	write_log_boot(out);
	for (size_t i = 0; i < graph.placed_count; i++) {
		const struct node *n = graph.placed[i];
		const char *args = c_of_args(&n->args);

		write_wrapped(out, text("wd_started(%s, %s_init(&wd_device_%s%s%s));",
		              text_literal(n->name), n->module, n->name, *args ? ", " : "", args));
		write_reporters(out, n);
	}
	fputs("}\n", out);
}

static void write_jobs(FILE *out)
{
	for (size_t i = 0; i < graph.job_count; i++) {
		const struct job *job = &graph.jobs[i];

		fprintf(out, "\nstatic wd_err wd_job_%zu(void)\n{\n", i + 1);
		write_wrapped(out, text("return %s(%s);", job->fn, c_of_args(&job->args)));
		fputs("}\n", out);
	}
	fputs("\nconst struct wd_job wd_jobs[] = {\n", out);
	for (size_t i = 0; i < graph.job_count; i++)
		fprintf(out, "\t{ \"%s\", wd_job_%zu },\n", graph.jobs[i].fn, i + 1);
	fputs("\t{ 0 }\n};\n", out);
}

static void write_app_info(FILE *out)
{
	fputs("\nconst char wd_app_packages[] =", out);
	for (size_t i = 0; i < graph.reached_count; i++)
		fprintf(out, "\n\t\"%s %s\\n\"", graph.reached[i]->name,
		        graph.reached[i]->version);
	fputs(";\n\nconst struct wd_app_info wd_app_info = {\n", out);
	fprintf(out, "\t\"%s\", \"%s\", \"%s\",\n};\n", graph.image, graph.target,
	        graph.version);
}

static void write_note(FILE *out)
{
	const char *all = "WD_MANIFEST(";

	for (size_t i = 0; i < graph.attached_count; i++)
		all = text("%s%sWD_%s(\"%s\")", all, i ? ", " : "", graph.attached[i]->type,
		           graph.attached[i]->name);
	fprintf(out, "\n%s);\n", all);
}

void write_wiring(FILE *out)
{
	fputs("/* Written by `wadi configure`; not to be edited. */\n", out);
	write_includes(out);
	write_note(out);
	write_boot(out);
	write_devices(out);
	write_jobs(out);
	write_app_info(out);
}
