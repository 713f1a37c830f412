"""Sources that LibreOffice turns into every office format: a text, a sheet and a presentation.

They are flat OpenDocument, one XML file each, so what stands where can be read here. A format that
cannot keep a feature is not given its number: each source is told which features to plant.
"""

NAMESPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (
        ("office", "office"), ("style", "style"), ("text", "text"), ("table", "table"),
        ("draw", "drawing"), ("fo", "xsl-fo-compatible"), ("svg", "svg-compatible"), ("meta", "meta"),
        ("number", "datastyle"), ("presentation", "presentation"),
    )
) + ' xmlns:of="urn:oasis:names:tc:opendocument:xmlns:of:1.2" xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:dc="http://purl.org/dc/elements/1.1/"'

TEXT_FEATURES = frozenset(
    "body table nested-table header footer footnote endnote comment text-box inserted deleted hidden "
    "split property custom-property link alt-text section-hidden list frame-in-header field".split()
)


def document(kind, styles, body, meta="", master=""):
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<office:document {NAMESPACES} office:version="1.3" '
        f'office:mimetype="application/vnd.oasis.opendocument.{kind}">'
        f"<office:meta>{meta}</office:meta>{styles}{master}<office:body>{body}</office:body></office:document>"
    )


def meta_of(file, features):
    meta = ""
    if "property" in features:
        meta += f"<dc:subject>{file.line('property', part='properties')}</dc:subject>"
    if "custom-property" in features:
        meta += (
            '<meta:user-defined meta:name="CPR-nr" meta:value-type="string">'
            f"{file.cpr('custom property', part='properties')}</meta:user-defined>"
        )
    return meta


def text_document(file, features=TEXT_FEATURES):
    """A letter with a number in every feature that a text document has."""
    has = features.__contains__
    body, changes, boxes = [], "", ""
    paragraph = lambda inner, style="Standard": f'<text:p text:style-name="{style}">{inner}</text:p>'
    body.append(paragraph("Borgerservice, sagsnotat"))
    if has("body"):
        body.append(paragraph(f"Anna Eksempel har {file.line('paragraph', 'dash')} og bor i Eksempelby."))
        body.append(paragraph(f"Bo Eksempel har {file.line('en dash', 'en')}."))
        body.append(paragraph(f"Eva Eksempel har {file.line('hyphen that does not break', 'u2011')}."))
        body.append(paragraph(f"Ida Eksempel har {file.line('no-break space', 'nbsp')}."))
        body.append(paragraph(f"CPR-nr.:<text:tab/>{file.cpr('behind a tab', 'bare')}"))
        body.append(paragraph(f"CPR-nr.:<text:line-break/>{file.cpr('behind a line break', 'dash')}"))
    if has("split"):
        d = file.digits("split over three runs")
        body.append(
            paragraph(f'CPR-nr.: {d[:3]}<text:span text:style-name="Bold">{d[3:6]}-{d[6:8]}</text:span>{d[8:]} bekr.')
        )
    if has("list"):
        body.append(
            f"<text:list><text:list-item>{paragraph(file.line('list item'))}"
            f"<text:list><text:list-item>{paragraph(file.line('list in a list'))}</text:list-item></text:list>"
            "</text:list-item></text:list>"
        )
    cell = lambda inner: f'<table:table-cell office:value-type="string">{inner}</table:table-cell>'
    row = lambda *cells: f"<table:table-row>{''.join(cells)}</table:table-row>"
    if has("table"):
        rows = row(cell(paragraph("Navn")), cell(paragraph("CPR")))
        for name in ("Bo Eksempel", "Eva Eksempel"):
            rows += row(cell(paragraph(name)), cell(paragraph(file.cpr("table cell under a heading", "bare"))))
        if has("nested-table"):
            inner = row(cell(paragraph("CPR-nr.")), cell(paragraph(file.cpr("table in a table", "dash"))))
            inner = f'<table:table><table:table-column table:number-columns-repeated="2"/>{inner}</table:table>'
            rows += row(cell(paragraph("Barn")), cell(paragraph("") + inner))
        body.append(f'<table:table table:name="Personer"><table:table-column table:number-columns-repeated="2"/>{rows}</table:table>')
    for kind in ("footnote", "endnote"):
        if has(kind):
            note = paragraph(file.line(kind, part="footnote"), "Standard")
            body.append(
                paragraph(
                    f'Se noten<text:note text:id="{kind}" text:note-class="{kind}">'
                    f"<text:note-citation>1</text:note-citation><text:note-body>{note}</text:note-body></text:note>."
                )
            )
    if has("comment"):
        body.append(
            paragraph(
                "En kommentar<office:annotation><dc:creator>Bo Eksempel</dc:creator><dc:date>2020-01-02T03:04:05</dc:date>"
                f"{paragraph(file.line('comment', part='comment'))}</office:annotation> her."
            )
        )
    if has("text-box"):
        boxes = (
            '<draw:frame draw:style-name="Box" draw:name="Boks" text:anchor-type="paragraph" svg:width="9cm" svg:height="2cm" svg:x="1cm" svg:y="1cm">'
            f"<draw:text-box>{paragraph(file.line('text box'))}</draw:text-box></draw:frame>"
        )
        body.append(paragraph(f"{boxes}En boks."))
    if has("alt-text"):
        body.append(
            paragraph(
                '<draw:custom-shape text:anchor-type="paragraph" svg:width="2cm" svg:height="1cm" svg:x="12cm" svg:y="1cm" draw:name="Figur">'
                f"<svg:title>Figur</svg:title><svg:desc>{file.line('alt text')}</svg:desc></draw:custom-shape>En figur."
            )
        )
    for kind, element in (("inserted", "insertion"), ("deleted", "deletion")):
        if not has(kind):
            continue
        info = "<office:change-info><dc:creator>Bo Eksempel</dc:creator><dc:date>2020-01-02T03:04:05</dc:date></office:change-info>"
        if kind == "inserted":
            changes += f'<text:changed-region xml:id="{kind}" text:id="{kind}"><text:{element}>{info}</text:{element}></text:changed-region>'
            body.append(
                paragraph(
                    f'Rettet <text:change-start text:change-id="{kind}"/>{file.line("tracked insertion")}'
                    f'<text:change-end text:change-id="{kind}"/> her.'
                )
            )
        else:
            gone = paragraph(file.line("tracked deletion", part="deleted"))
            changes += f'<text:changed-region xml:id="{kind}" text:id="{kind}"><text:{element}>{info}{gone}</text:{element}></text:changed-region>'
            body.append(paragraph(f'Fjernet <text:change text:change-id="{kind}"/>herfra.'))
    if has("hidden"):
        body.append(paragraph(f'Skjult: <text:span text:style-name="Hidden">{file.line("hidden text")}</text:span>.'))
    if has("section-hidden"):
        body.append(
            f'<text:section text:name="Skjult" text:style-name="Sect" text:display="none">{paragraph(file.line("hidden section"))}</text:section>'
        )
    if has("link"):
        target = f"https://eksempel.dk/borger?cpr={file.cpr('link target', 'dash', part='link')}"
        body.append(paragraph(f'Se <text:a xlink:type="simple" xlink:href="{target}">borgerens side</text:a>.'))
    if has("field"):
        body.append(
            '<text:variable-decls><text:variable-decl office:value-type="string" text:name="borger"/></text:variable-decls>'
        )
        body.append(
            paragraph(
                f'CPR-nr.: <text:variable-set text:name="borger" office:value-type="string">{file.cpr("field", "dash")}</text:variable-set>.'
            )
        )
    header = f"<style:header>{paragraph(file.line('header', part='header'))}</style:header>" if has("header") else ""
    footer = f"<style:footer>{paragraph(file.line('footer', part='footer'))}</style:footer>" if has("footer") else ""
    styles = (
        '<office:styles><style:style style:name="Standard" style:family="paragraph"/></office:styles>'
        "<office:automatic-styles>"
        '<style:style style:name="Bold" style:family="text"><style:text-properties fo:font-weight="bold"/></style:style>'
        '<style:style style:name="Hidden" style:family="text"><style:text-properties text:display="none"/></style:style>'
        '<style:style style:name="Sect" style:family="section"/>'
        '<style:style style:name="Box" style:family="graphic"><style:graphic-properties style:wrap="none"/></style:style>'
        '<style:page-layout style:name="Page"><style:page-layout-properties fo:page-width="21cm" fo:page-height="29.7cm" fo:margin="2cm"/>'
        '<style:header-style/><style:footer-style/></style:page-layout></office:automatic-styles>'
    )
    master = (
        '<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="Page">'
        f"{header}{footer}</style:master-page></office:master-styles>"
    )
    tracked = f"<text:tracked-changes>{changes}</text:tracked-changes>" if changes else ""
    return document("text", styles, f"<office:text>{tracked}{''.join(body)}</office:text>", meta_of(file, features), master)


SHEET_FEATURES = frozenset(
    "text number zero lost-zero formula hidden-sheet hidden-row hidden-column comment header footer rich link "
    "property custom-property shape validation".split()
)


def spreadsheet(file, features=SHEET_FEATURES):
    """A book of two sheets, `Borgere` and the hidden `Gemt`, with a number in every feature."""
    has = features.__contains__
    text = lambda s: f"<text:p>{s}</text:p>"
    rows, number = [], 0

    def row(*cells, attributes=""):
        nonlocal number
        number += 1
        rows.append(f"<table:table-row{attributes}>{''.join(cells)}</table:table-row>")

    at = lambda column: {"sheet": "Borgere", "cell": f"{column}{number + 1}"}
    string = lambda inner: f'<table:table-cell office:value-type="string">{inner}</table:table-cell>'
    value = lambda n, style="": f'<table:table-cell{style} office:value-type="float" office:value="{n}">{text(n)}</table:table-cell>'
    empty = "<table:table-cell/>"

    row(string(text("Navn")), string(text("CPR")), string(text("Skjult CPR")))
    if has("text"):
        for name, form in (("Anna", "dash"), ("Bo", "bare"), ("Eva", "en"), ("Ida", "nbsp")):
            row(string(text(name)), string(text(file.cpr(f"text cell, {form}", form, **at("B")))))
    if has("number"):
        row(string(text("Jens")), value(file.digits("numeric cell", **at("B"))))
    if has("zero"):
        digits = file.digits("numeric cell shown with its leading zero", leading_zero=True, **at("B"))
        row(string(text("Lis")), value(digits.lstrip("0"), ' table:style-name="Cpr"'))
    if has("lost-zero"):
        digits = file.digits("numeric cell without its leading zero", leading_zero=True, **at("B"))
        row(string(text("Per")), value(digits.lstrip("0")))
    if has("formula"):
        d = file.digits("formula result", **at("B"))
        row(
            string(text("Ole")),
            f'<table:table-cell table:formula="of:=&quot;{d[:6]}&quot;&amp;&quot;-&quot;&amp;&quot;{d[6:]}&quot;" '
            f'office:value-type="string" office:string-value="{d[:6]}-{d[6:]}">{text(d[:6] + "-" + d[6:])}</table:table-cell>',
        )
    if has("rich"):
        d = file.digits("cell with bold digits", **at("B"))
        row(string(text("Kim")), string(f'<text:p>{d[:4]}<text:span text:style-name="Bold">{d[4:6]}-{d[6:]}</text:span></text:p>'))
    if has("hidden-row"):
        row(string(text("Gry")), string(text(file.cpr("hidden row", "dash", **at("B")))), attributes=' table:visibility="collapse"')
    if has("hidden-column"):
        row(string(text("Tim")), empty, string(text(file.cpr("hidden column", "dash", **at("C")))))
    if has("comment"):
        note = f"<office:annotation><text:p>{file.line('comment', 'dash', part='comment', **at('A'))}</text:p></office:annotation>"
        row(f'<table:table-cell office:value-type="string">{note}{text("Med note")}</table:table-cell>')
    if has("link"):
        target = f"https://eksempel.dk/?cpr={file.cpr('link target', 'dash', part='link')}"
        row(string(f'<text:p><text:a xlink:href="{target}" xlink:type="simple">Se borger</text:a></text:p>'))
    shapes = ""
    if has("shape"):
        shapes = (
            '<table:shapes><draw:custom-shape svg:width="8cm" svg:height="2cm" svg:x="12cm" svg:y="1cm">'
            f"{text(file.line('text box', 'dash', part='text-box'))}</draw:custom-shape></table:shapes>"
        )
    validations, checked = "", ""
    if has("validation"):
        chosen = file.cpr("data validation list", "dash")
        validations = (
            '<table:content-validations><table:content-validation table:name="v1" '
            f'table:condition="of:cell-content-is-in-list(&quot;CPR-nr {chosen}&quot;;&quot;ukendt&quot;)" '
            'table:base-cell-address="Borgere.A1" table:allow-empty-cell="true"/></table:content-validations>'
        )
        checked = '<table:table-row><table:table-cell table:content-validation-name="v1" office:value-type="string"><text:p>vælg</text:p></table:table-cell></table:table-row>'
    sheets = (
        f'<table:table table:name="Borgere" table:style-name="Shown">{shapes}<table:table-column table:number-columns-repeated="2"/>'
        f'<table:table-column{" table:visibility=" + chr(34) + "collapse" + chr(34) if has("hidden-column") else ""}/>'
        f"{''.join(rows)}{checked}</table:table>"
    )
    if has("hidden-sheet"):
        hidden = file.cpr("hidden sheet", "dash", sheet="Gemt", cell="A2")
        sheets += (
            '<table:table table:name="Gemt" table:style-name="NotShown"><table:table-column/>'
            f"<table:table-row>{string(text('CPR'))}</table:table-row><table:table-row>{string(text(hidden))}</table:table-row></table:table>"
        )
    side = lambda name: (
        f"<style:{name}><style:region-left>{text(file.line(name, 'dash', part=name))}</style:region-left></style:{name}>"
        if has(name) else ""
    )
    styles = (
        "<office:automatic-styles>"
        '<number:number-style style:name="N1"><number:number number:min-integer-digits="10" number:decimal-places="0">'
        '<number:embedded-text number:position="4">-</number:embedded-text></number:number></number:number-style>'
        '<style:style style:name="Cpr" style:family="table-cell" style:data-style-name="N1"/>'
        '<style:style style:name="Shown" style:family="table" style:master-page-name="Default"><style:table-properties table:display="true"/></style:style>'
        '<style:style style:name="NotShown" style:family="table" style:master-page-name="Default"><style:table-properties table:display="false"/></style:style>'
        '<style:style style:name="Bold" style:family="text"><style:text-properties fo:font-weight="bold"/></style:style>'
        '<style:page-layout style:name="Page"><style:header-style/><style:footer-style/></style:page-layout></office:automatic-styles>'
    )
    master = (
        '<office:master-styles><style:master-page style:name="Default" style:page-layout-name="Page">'
        f"{side('header')}{side('footer')}</style:master-page></office:master-styles>"
    )
    return document("spreadsheet", styles, f"<office:spreadsheet>{validations}{sheets}</office:spreadsheet>", meta_of(file, features), master)


SLIDE_FEATURES = frozenset("text split table notes hidden-slide comment group link property custom-property".split())


def presentation(file, features=SLIDE_FEATURES):
    """Three slides, the last hidden, with a number in every feature."""
    has = features.__contains__
    text = lambda s: f"<text:p>{s}</text:p>"
    box = lambda inner, y: (
        f'<draw:frame svg:width="20cm" svg:height="2cm" svg:x="2cm" svg:y="{y}cm"><draw:text-box>{inner}</draw:text-box></draw:frame>'
    )
    one, two, three = [box(text("Sagsmøde"), 1)], [box(text("Oversigt"), 1)], [box(text("Reserve"), 1)]
    if has("text"):
        one.append(box(text(file.line("text", "dash", slide=1)) + text(file.line("second paragraph", "en", slide=1)), 4))
    if has("split"):
        d = file.digits("split over runs", slide=1)
        one.append(box(f'<text:p>CPR-nr.: {d[:5]}<text:span text:style-name="Bold">{d[5]}-{d[6:]}</text:span></text:p>', 9))
    if has("link"):
        target = f"https://eksempel.dk/?cpr={file.cpr('link target', 'dash', slide=1, part='link')}"
        one.append(box(f'<text:p><text:a xlink:href="{target}" xlink:type="simple">Se borger</text:a></text:p>', 12))
    if has("table"):
        cell = lambda s: f"<table:table-cell>{text(s)}</table:table-cell>"
        rows = "".join(
            f"<table:table-row>{cell(name)}{cell(number)}</table:table-row>"
            for name, number in (("Navn", "CPR"), ("Bo Eksempel", file.cpr("table cell", "bare", slide=2)))
        )
        two.append(
            '<draw:frame svg:width="20cm" svg:height="3cm" svg:x="2cm" svg:y="4cm"><table:table>'
            f'<table:table-column/><table:table-column/>{rows}</table:table></draw:frame>'
        )
    if has("group"):
        shape = (
            '<draw:custom-shape svg:width="15cm" svg:height="2cm" svg:x="2cm" svg:y="10cm">'
            f"{text(file.line('shape in a group', 'dash', slide=2))}</draw:custom-shape>"
        )
        two.append(f"<draw:g>{shape}</draw:g>")
    comment = (
        "<office:annotation><dc:creator>Bo Eksempel</dc:creator><dc:date>2020-01-02T03:04:05</dc:date>"
        f"{text(file.line('comment', 'dash', slide=2, part='comment'))}</office:annotation>" if has("comment") else ""
    )
    notes = (
        '<presentation:notes><draw:frame presentation:class="notes" svg:width="16cm" svg:height="5cm" svg:x="2cm" svg:y="14cm">'
        f"<draw:text-box>{text(file.line('notes', 'dash', slide=1, part='notes'))}</draw:text-box></draw:frame></presentation:notes>"
        if has("notes") else ""
    )
    if has("hidden-slide"):
        three.append(box(text(file.line("hidden slide", "dash", slide=3)), 4))
    slide = lambda name, inner, style="Shown": (
        f'<draw:page draw:name="{name}" draw:style-name="{style}" draw:master-page-name="Default">{inner}</draw:page>'
    )
    pages = slide("Et", "".join(one) + notes) + slide("To", "".join(two) + comment) + slide("Tre", "".join(three), "NotShown")
    styles = (
        "<office:automatic-styles>"
        '<style:style style:name="Shown" style:family="drawing-page"/>'
        '<style:style style:name="NotShown" style:family="drawing-page"><style:drawing-page-properties presentation:visibility="hidden"/></style:style>'
        '<style:style style:name="Bold" style:family="text"><style:text-properties fo:font-weight="bold"/></style:style>'
        '<style:page-layout style:name="Page"><style:page-layout-properties fo:page-width="28cm" fo:page-height="21cm" style:print-orientation="landscape"/></style:page-layout></office:automatic-styles>'
    )
    master = (
        '<office:master-styles><style:master-page style:name="Default" style:page-layout-name="Page"/>'
        "</office:master-styles>"
    )
    return document("presentation", styles, f"<office:presentation>{pages}</office:presentation>", meta_of(file, features), master)
