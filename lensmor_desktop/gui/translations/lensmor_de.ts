<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>Access</name>
    <message>
        <location filename="../../gui/words.py"/>
        <source>Preview</source>
        <translation>Vorschau</translation>
    </message>
    <message>
        <location filename="../../gui/words.py"/>
        <source>Full access</source>
        <translation>Vollzugriff</translation>
    </message>
    <message>
        <location filename="../../gui/words.py"/>
        <source>Not known</source>
        <translation>Nicht bekannt</translation>
    </message>
</context>
<context>
    <name>Arrivals</name>
    <message>
        <location filename="../../gui/controllers/arrivals.py"/>
        <source>Lensmor Desktop</source>
        <translation>Lensmor Desktop</translation>
    </message>
    <message>
        <location filename="../../gui/controllers/arrivals.py"/>
        <source>“{file}” can&apos;t be opened now.</source>
        <translation>„{file}“ kann jetzt nicht geöffnet werden.</translation>
    </message>
    <message>
        <location filename="../../gui/controllers/arrivals.py"/>
        <source>A run is under way, and it goes on. Open the file again when it has ended.</source>
        <translation>Ein Durchlauf ist im Gange und läuft weiter. Öffnen Sie die Datei noch einmal, wenn er zu Ende ist.</translation>
    </message>
    <message>
        <location filename="../../gui/controllers/arrivals.py"/>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
</context>
<context>
    <name>BatchModel</name>
    <message>
        <location filename="../../gui/models/run_models.py"/>
        <source>Group</source>
        <translation>Gruppe</translation>
    </message>
    <message>
        <location filename="../../gui/models/run_models.py"/>
        <source>Event</source>
        <translation>Event</translation>
    </message>
    <message>
        <location filename="../../gui/models/run_models.py"/>
        <source>People</source>
        <translation>Personen</translation>
    </message>
    <message>
        <location filename="../../gui/models/run_models.py"/>
        <source>State</source>
        <translation>Stand</translation>
    </message>
    <message>
        <location filename="../../gui/models/run_models.py"/>
        <source>{done} of {all}</source>
        <translation>{done} von {all}</translation>
    </message>
</context>
<context>
    <name>BatchState</name>
    <message>
        <location filename="../../gui/words.py"/>
        <source>Waiting for its turn</source>
        <translation>Wartet, bis sie an der Reihe ist</translation>
    </message>
    <message>
        <location filename="../../gui/words.py"/>
        <source>Being sent to Lensmor</source>
        <translation>Wird an Lensmor gesendet</translation>
    </message>
    <message>
        <location filename="../../gui/words.py"/>
        <source>Lensmor is looking up the emails</source>
        <translation>Lensmor schlägt die E-Mail-Adressen nach</translation>
    </message>
    <message>
        <location filename="../../gui/words.py"/>
        <source>Done</source>
        <translation>Fertig</translation>
    </message>
    <message>
        <location filename="../../gui/words.py"/>
        <source>Lensmor could not do this group</source>
        <translation>Lensmor konnte diese Gruppe nicht bearbeiten</translation>
    </message>
    <message>
        <location filename="../../gui/words.py"/>
        <source>No clear answer: asking again before anything is sent twice</source>
        <translation>Keine klare Antwort: Es wird nachgefragt, bevor etwas doppelt gesendet wird</translation>
    </message>
</context>
<context>
    <name>Checkout</name>
    <message>
        <location filename="../../gui/pages/checkout.py"/>
        <source>no limit</source>
        <translation>kein Limit</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout.py"/>
        <source>Credits. The run never spends more than this. 0: no limit</source>
        <translation>Credits. Der Durchlauf gibt nie mehr als das aus. 0: kein Limit</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout.py"/>
        <source>all people</source>
        <translation>alle Personen</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout.py"/>
        <source>People, from the top of the sheet. 0: all of them</source>
        <translation>Personen, vom Anfang der Tabelle an. 0: alle</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout.py"/>
        <source>Spending &amp;limit</source>
        <translation>Ausgaben&amp;limit</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout.py"/>
        <source>Only the &amp;first</source>
        <translation>Nur die &amp;ersten</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout.py"/>
        <source>Change…</source>
        <translation>Ändern…</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout.py"/>
        <source>Change the file for the results</source>
        <translation>Datei für die Ergebnisse ändern</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout.py"/>
        <source>I have checked: these &amp;IDs are right</source>
        <translation>Geprüft: Diese &amp;IDs stimmen</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout.py"/>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout.py"/>
        <source>Results go into {file}</source>
        <translation>Ergebnisse kommen in {file}</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout.py"/>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>Unlock…</source>
        <translation>Freischalten…</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout.py"/>
        <source>Working out the price…</source>
        <translation>Der Preis wird berechnet…</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout.py"/>
        <source>The price could not be worked out, so nothing can be unlocked.</source>
        <translation>Der Preis konnte nicht berechnet werden, deshalb kann nichts freigeschaltet werden.</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout.py"/>
        <source>A run is under way. See the step Unlock.</source>
        <translation>Ein Durchlauf ist im Gange. Siehe Schritt Freischalten.</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout.py"/>
        <source>Enter your key to unlock…</source>
        <translation>Schlüssel eingeben, um freizuschalten…</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout.py"/>
        <source>Change the key…</source>
        <translation>Schlüssel ändern…</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout.py"/>
        <source>Send only the first {n}</source>
        <translation>Nur die ersten {n} senden</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout.py"/>
        <source>Write to another file…</source>
        <translation>In eine andere Datei schreiben…</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout.py"/>
        <source>Choose the columns</source>
        <translation>Spalten wählen</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_price.py"/>
        <source>What it costs</source>
        <translation>Was es kostet</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_price.py"/>
        <source>Working it out…</source>
        <translation>Wird berechnet…</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_price.py"/>
        <source>Looking up events and your balance. This is free.</source>
        <translation>Events und Ihr Guthaben werden nachgeschlagen. Das ist kostenlos.</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_price.py"/>
        <source>Balance: …</source>
        <translation>Guthaben: …</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_price.py"/>
        <source>The price is not known</source>
        <translation>Der Preis ist nicht bekannt</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_price.py"/>
        <source>Price</source>
        <translation>Preis</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_price.py"/>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>{n} person</source>
        <translation>{n} Person</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_price.py"/>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>{n} people</source>
        <translation>{n} Personen</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_price.py"/>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>{n} event</source>
        <translation>{n} Event</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_price.py"/>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>{n} events</source>
        <translation>{n} Events</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_price.py"/>
        <source>Nothing to pay</source>
        <translation>Nichts zu zahlen</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_price.py"/>
        <source>{credits} credits</source>
        <translation>{credits} Credits</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_price.py"/>
        <source>At most {credits} credits</source>
        <translation>Höchstens {credits} Credits</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_price.py"/>
        <source>This is Lensmor&apos;s own figure.</source>
        <translation>Das ist die Angabe von Lensmor selbst.</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_price.py"/>
        <source>People without an address in Lensmor may cost nothing.</source>
        <translation>Personen ohne Adresse bei Lensmor kosten womöglich nichts.</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_price.py"/>
        <source>Balance now: {balance}</source>
        <translation>Guthaben jetzt: {balance}</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_price.py"/>
        <source>Missing: {credits} credits</source>
        <translation>Es fehlen: {credits} Credits</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_price.py"/>
        <source>Afterwards: {credits} credits</source>
        <translation>Danach: {credits} Credits</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_price.py"/>
        <source>Afterwards: at least {credits}</source>
        <translation>Danach: mindestens {credits}</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>{n} person bought before: filled in</source>
        <translation>{n} Person schon gekauft: wird eingetragen</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>{n} people bought before: filled in</source>
        <translation>{n} Personen schon gekauft: werden eingetragen</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>{n} person has no email at Lensmor</source>
        <translation>{n} Person hat bei Lensmor keine E-Mail-Adresse</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>{n} people have no email at Lensmor</source>
        <translation>{n} Personen haben bei Lensmor keine E-Mail-Adresse</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>{n} person is in another order already: waited for</source>
        <translation>{n} Person ist schon in einem anderen Auftrag: Das Ergebnis wird abgewartet</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>{n} people are in another order already: waited for</source>
        <translation>{n} Personen sind schon in einem anderen Auftrag: Das Ergebnis wird abgewartet</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>{n} row repeats a person</source>
        <translation>{n} Zeile wiederholt eine Person</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>{n} rows repeat a person</source>
        <translation>{n} Zeilen wiederholen eine Person</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>{n} row has an email already</source>
        <translation>{n} Zeile hat schon eine E-Mail-Adresse</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>{n} rows have an email already</source>
        <translation>{n} Zeilen haben schon eine E-Mail-Adresse</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>{n} event is open already</source>
        <translation>{n} Event ist schon offen</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>{n} events are open already</source>
        <translation>{n} Events sind schon offen</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>Free:</source>
        <translation>Kostenlos:</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>{n} row has a problem and is not sent.</source>
        <translation>{n} Zeile hat ein Problem und wird nicht gesendet.</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>{n} rows have a problem and are not sent.</source>
        <translation>{n} Zeilen haben ein Problem und werden nicht gesendet.</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>{n} person is left for later: only the first are sent.</source>
        <translation>{n} Person bleibt für später: Nur die ersten werden gesendet.</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>{n} people are left for later: only the first are sent.</source>
        <translation>{n} Personen bleiben für später: Nur die ersten werden gesendet.</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>Your limit of {limit} credits pays for the events and {some} of {all} people.</source>
        <translation>Ihr Limit von {limit} Credits reicht für die Events und {some} von {all} Personen.</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>Your limit of {limit} credits pays for {some} of {all} people.</source>
        <translation>Ihr Limit von {limit} Credits reicht für {some} von {all} Personen.</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>Your limit of {limit} credits pays for the events, but for no people.</source>
        <translation>Ihr Limit von {limit} Credits reicht für die Events, aber für keine Personen.</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>Your limit of {limit} credits is less than one person costs ({each}).</source>
        <translation>Ihr Limit von {limit} Credits ist weniger, als eine Person kostet ({each}).</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>Not sent: {people}.</source>
        <translation>Nicht gesendet: {people}.</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>Raise the limit to {n}</source>
        <translation>Limit auf {n} erhöhen</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>{n} row is left out</source>
        <translation>{n} Zeile ist ausgelassen</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>{n} rows are left out</source>
        <translation>{n} Zeilen sind ausgelassen</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>only the first {n}</source>
        <translation>nur die ersten {n}</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>a limit of {n} credits</source>
        <translation>ein Limit von {n} Credits</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>{n} event is ticked</source>
        <translation>{n} Event ist angekreuzt</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>{n} events are ticked</source>
        <translation>{n} Events sind angekreuzt</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>As you left this sheet</source>
        <translation>So haben Sie diese Tabelle verlassen</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>{n} row was done before</source>
        <translation>{n} Zeile wurde schon erledigt</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>{n} rows were done before</source>
        <translation>{n} Zeilen wurden schon erledigt</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>{n} other row was done before</source>
        <translation>{n} weitere Zeile wurde schon früher erledigt</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>{n} other rows were done before</source>
        <translation>{n} weitere Zeilen wurden schon früher erledigt</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>Unlock {emails} and {events}…</source>
        <translation>{emails} und {events} freischalten…</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>{n} email</source>
        <translation>{n} E-Mail-Adresse</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>{n} emails</source>
        <translation>{n} E-Mail-Adressen</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>Unlock {n} email…</source>
        <translation>{n} E-Mail-Adresse freischalten…</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>Unlock {n} emails…</source>
        <translation>{n} E-Mail-Adressen freischalten…</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>Unlock {n} event…</source>
        <translation>{n} Event freischalten…</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>Unlock {n} events…</source>
        <translation>{n} Events freischalten…</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>Fill in known emails…</source>
        <translation>Bekannte E-Mail-Adressen eintragen…</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>Wait for those in another order…</source>
        <translation>Andere Aufträge abwarten…</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>Write the statuses into the sheet…</source>
        <translation>Status in die Tabelle schreiben…</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>Raise the limit, or untick events.</source>
        <translation>Erhöhen Sie das Limit, oder nehmen Sie bei Events das Häkchen weg.</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>Choose the right column, leave these rows out, or tick the box below if you are sure.</source>
        <translation>Wählen Sie die richtige Spalte, lassen Sie diese Zeilen aus oder setzen Sie unten das Häkchen, wenn Sie sicher sind.</translation>
    </message>
    <message>
        <location filename="../../gui/pages/checkout_texts.py"/>
        <source>Nobody is left to unlock in this sheet, and no event is ticked.</source>
        <translation>In dieser Tabelle ist niemand mehr freizuschalten, und kein Event ist angekreuzt.</translation>
    </message>
</context>
<context>
    <name>ClosingBox</name>
    <message>
        <location filename="../../gui/dialogs/closing.py"/>
        <source>Lensmor Desktop</source>
        <translation>Lensmor Desktop</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/closing.py"/>
        <source>A run is under way. Close anyway?</source>
        <translation>Ein Durchlauf ist im Gange. Trotzdem schließen?</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/closing.py"/>
        <source>It is safe: nothing new is sent, and what is paid for is saved. Next time you can go on where it stopped.</source>
        <translation>Das ist sicher: Es wird nichts Neues gesendet, und was bezahlt ist, ist gespeichert. Beim nächsten Mal können Sie dort weitermachen, wo er angehalten hat.</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/closing.py"/>
        <source>Keep running</source>
        <translation>Weiterlaufen lassen</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/closing.py"/>
        <source>Close now</source>
        <translation>Jetzt schließen</translation>
    </message>
</context>
<context>
    <name>ColumnCombo</name>
    <message>
        <location filename="../../gui/widgets/columns.py"/>
        <source>Choose a column…</source>
        <translation>Spalte wählen…</translation>
    </message>
    <message>
        <location filename="../../gui/widgets/columns.py"/>
        <source>{columns} and {last} together</source>
        <translation>{columns} und {last} zusammen</translation>
    </message>
    <message>
        <location filename="../../gui/widgets/columns.py"/>
        <source>(no heading)</source>
        <translation>(keine Überschrift)</translation>
    </message>
</context>
<context>
    <name>ColumnsCard</name>
    <message>
        <location filename="../../gui/pages/columns_card.py"/>
        <source>Where is what in this sheet?</source>
        <translation>Was steht wo in dieser Tabelle?</translation>
    </message>
    <message>
        <location filename="../../gui/pages/columns_card.py"/>
        <source>&amp;Worksheet</source>
        <translation>&amp;Arbeitsblatt</translation>
    </message>
    <message>
        <location filename="../../gui/pages/columns_card.py"/>
        <source>&amp;Headings in row</source>
        <translation>Ü&amp;berschriften in Zeile</translation>
    </message>
    <message>
        <location filename="../../gui/pages/columns_card.py"/>
        <source>No column: one event for all rows</source>
        <translation>Keine Spalte: ein Event für alle Zeilen</translation>
    </message>
    <message>
        <location filename="../../gui/pages/columns_card.py"/>
        <source>&amp;Event ID</source>
        <translation>&amp;Event-ID</translation>
    </message>
    <message>
        <location filename="../../gui/pages/columns_card.py"/>
        <source>for example 1024</source>
        <translation>zum Beispiel 1024</translation>
    </message>
    <message>
        <location filename="../../gui/pages/columns_card.py"/>
        <source>Event ID for &amp;all rows</source>
        <translation>Event-ID für alle &amp;Zeilen</translation>
    </message>
    <message>
        <location filename="../../gui/pages/columns_card.py"/>
        <source>The event&apos;s ID as Lensmor shows it</source>
        <translation>Die ID des Events, wie Lensmor sie anzeigt</translation>
    </message>
    <message>
        <location filename="../../gui/pages/columns_card.py"/>
        <source>No column: the rows are events</source>
        <translation>Keine Spalte: Die Zeilen sind Events</translation>
    </message>
    <message>
        <location filename="../../gui/pages/columns_card.py"/>
        <source>&amp;Personnel ID</source>
        <translation>&amp;Personen-ID</translation>
    </message>
    <message>
        <location filename="../../gui/pages/columns_card.py"/>
        <source>No column with emails</source>
        <translation>Keine Spalte mit E-Mail-Adressen</translation>
    </message>
    <message>
        <location filename="../../gui/pages/columns_card.py"/>
        <source>E&amp;xisting email</source>
        <translation>&amp;Vorhandene E-Mail-Adresse</translation>
    </message>
    <message>
        <location filename="../../gui/pages/columns_card.py"/>
        <source>En&amp;coding</source>
        <translation>Zeichen&amp;codierung</translation>
    </message>
    <message>
        <location filename="../../gui/pages/columns_card.py"/>
        <source>How the text file was saved</source>
        <translation>Wie die Textdatei gespeichert wurde</translation>
    </message>
    <message>
        <location filename="../../gui/pages/columns_card.py"/>
        <source>Include rows that are hi&amp;dden in the sheet</source>
        <translation>Zeilen einbeziehen, die in der Tabelle aus&amp;geblendet sind</translation>
    </message>
    <message>
        <location filename="../../gui/pages/columns_card.py"/>
        <source>Include the {n} hi&amp;dden rows</source>
        <translation>Die {n} aus&amp;geblendeten Zeilen einbeziehen</translation>
    </message>
    <message>
        <location filename="../../gui/pages/columns_card.py"/>
        <source>Include the hi&amp;dden row</source>
        <translation>Die aus&amp;geblendete Zeile einbeziehen</translation>
    </message>
    <message>
        <location filename="../../gui/pages/columns_card.py"/>
        <source>{name} (hidden)</source>
        <translation>{name} (ausgeblendet)</translation>
    </message>
    <message>
        <location filename="../../gui/pages/columns_card.py"/>
        <source>One of {n} in this file</source>
        <translation>Eines von {n} in dieser Datei</translation>
    </message>
    <message>
        <location filename="../../gui/pages/columns_card.py"/>
        <source>The only one in this file</source>
        <translation>Das einzige in dieser Datei</translation>
    </message>
    <message>
        <location filename="../../gui/pages/columns_card.py"/>
        <source>Please choose</source>
        <translation>Bitte wählen</translation>
    </message>
    <message>
        <location filename="../../gui/pages/columns_card.py"/>
        <source>for example {values}</source>
        <translation>zum Beispiel {values}</translation>
    </message>
    <message>
        <location filename="../../gui/pages/columns_card.py"/>
        <source>no values yet</source>
        <translation>noch keine Werte</translation>
    </message>
</context>
<context>
    <name>Commands</name>
    <message>
        <location filename="../../gui/commands.py"/>
        <source>Open a spreadsheet…</source>
        <translation>Tabelle öffnen …</translation>
    </message>
    <message>
        <location filename="../../gui/commands.py"/>
        <source>Try it with a sample</source>
        <translation>Mit einem Beispiel ausprobieren</translation>
    </message>
    <message>
        <location filename="../../gui/commands.py"/>
        <source>Settings…</source>
        <translation>Einstellungen …</translation>
    </message>
    <message>
        <location filename="../../gui/commands.py"/>
        <source>History</source>
        <translation>Verlauf</translation>
    </message>
    <message>
        <location filename="../../gui/commands.py"/>
        <source>Guide</source>
        <translation>Anleitung</translation>
    </message>
</context>
<context>
    <name>Conductor</name>
    <message>
        <location filename="../../gui/controllers/conductor.py"/>
        <source>Open a spreadsheet</source>
        <translation>Tabelle öffnen</translation>
    </message>
    <message>
        <location filename="../../gui/controllers/conductor.py"/>
        <source>Spreadsheets (*.xlsx *.xlsm *.csv *.tsv *.txt)</source>
        <translation>Tabellen (*.xlsx *.xlsm *.csv *.tsv *.txt)</translation>
    </message>
    <message>
        <location filename="../../gui/controllers/conductor.py"/>
        <source>All files (*)</source>
        <translation>Alle Dateien (*)</translation>
    </message>
    <message>
        <location filename="../../gui/controllers/conductor.py"/>
        <source>Write the results to</source>
        <translation>Ergebnisse schreiben in</translation>
    </message>
</context>
<context>
    <name>ConfirmDialog</name>
    <message>
        <location filename="../../gui/dialogs/confirm.py"/>
        <source>Confirm</source>
        <translation>Bestätigen</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/confirm.py"/>
        <source>You can stop at any time. Closing the window is safe: you can go on later.</source>
        <translation>Sie können jederzeit stoppen. Das Fenster zu schließen ist sicher: Sie können später weitermachen.</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/confirm.py"/>
        <source>Spend credits?</source>
        <translation>Credits ausgeben?</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/confirm.py"/>
        <source>Write the statuses?</source>
        <translation>Status eintragen?</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/confirm.py"/>
        <source>Fill in for free?</source>
        <translation>Kostenlos eintragen?</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/confirm.py"/>
        <source>Begin?</source>
        <translation>Beginnen?</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/confirm.py"/>
        <source>Write into {n} row of the sheet why nothing is bought for it.</source>
        <translation>In {n} Zeile der Tabelle wird eingetragen, warum für sie nichts gekauft wird.</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/confirm.py"/>
        <source>Write into {n} rows of the sheet why nothing is bought for them.</source>
        <translation>In {n} Zeilen der Tabelle wird eingetragen, warum für sie nichts gekauft wird.</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/confirm.py"/>
        <source>Nobody is sent to Lensmor, and it costs nothing.</source>
        <translation>Es wird niemand an Lensmor gesendet, und es kostet nichts.</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/confirm.py"/>
        <source>Unlock {who} for {credits} credits.</source>
        <translation>Sie schalten {who} für {credits} Credits frei.</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/confirm.py"/>
        <source>Unlock {who} for at most {credits} credits.</source>
        <translation>Sie schalten {who} für höchstens {credits} Credits frei.</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/confirm.py"/>
        <source>the email of {n} person</source>
        <translation>die E-Mail-Adresse von {n} Person</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/confirm.py"/>
        <source>emails of {n} people</source>
        <translation>die E-Mail-Adressen von {n} Personen</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/confirm.py"/>
        <source>Fill in {n} email that you bought before, for free.</source>
        <translation>{n} E-Mail-Adresse, die Sie schon gekauft haben, wird kostenlos eingetragen.</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/confirm.py"/>
        <source>Fill in {n} emails that you bought before, for free.</source>
        <translation>{n} E-Mail-Adressen, die Sie schon gekauft haben, werden kostenlos eingetragen.</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/confirm.py"/>
        <source>{n} person is in another order already: this run pays nothing for them.</source>
        <translation>{n} Person ist schon in einem anderen Auftrag: Dieser Durchlauf zahlt nichts für sie.</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/confirm.py"/>
        <source>{n} people are in another order already: this run pays nothing for them.</source>
        <translation>{n} Personen sind schon in einem anderen Auftrag: Dieser Durchlauf zahlt nichts für sie.</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/confirm.py"/>
        <source>Together: {credits} credits.</source>
        <translation>Zusammen: {credits} Credits.</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/confirm.py"/>
        <source>Together: at most {credits} credits.</source>
        <translation>Zusammen: höchstens {credits} Credits.</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/confirm.py"/>
        <source>{event} ({when}, {where})</source>
        <translation>{event} ({when}, {where})</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/confirm.py"/>
        <source>{event} ({where})</source>
        <translation>{event} ({where})</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/confirm.py"/>
        <source>Unlock the event {event} for {credits} credits.</source>
        <translation>Sie schalten das Event {event} für {credits} Credits frei.</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/confirm.py"/>
        <source>Your account is unlimited.</source>
        <translation>Ihr Konto ist unbegrenzt.</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/confirm.py"/>
        <source>Your balance of {now} becomes {after}.</source>
        <translation>Ihr Guthaben von {now} sinkt auf {after}.</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/confirm.py"/>
        <source>Your balance of {now} becomes at least {after}.</source>
        <translation>Von Ihrem Guthaben von {now} bleiben mindestens {after}.</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/confirm.py"/>
        <source>Practice mode: these are practice credits, not yours.</source>
        <translation>Übungsmodus: Das sind Übungs-Credits, nicht Ihre.</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/confirm.py"/>
        <source>Write the statuses</source>
        <translation>Status eintragen</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/confirm.py"/>
        <source>Fill in</source>
        <translation>Eintragen</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/confirm.py"/>
        <source>Begin, for free</source>
        <translation>Kostenlos beginnen</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/confirm.py"/>
        <source>Spend {credits} practice credits</source>
        <translation>{credits} Übungs-Credits ausgeben</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/confirm.py"/>
        <source>Spend at most {credits} practice credits</source>
        <translation>Höchstens {credits} Übungs-Credits ausgeben</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/confirm.py"/>
        <source>Spend {credits} credits</source>
        <translation>{credits} Credits ausgeben</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/confirm.py"/>
        <source>Spend at most {credits} credits</source>
        <translation>Höchstens {credits} Credits ausgeben</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/confirm.py"/>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
</context>
<context>
    <name>CorrectDialog</name>
    <message>
        <location filename="../../gui/dialogs/correct.py"/>
        <source>Correct an ID</source>
        <translation>ID korrigieren</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/correct.py"/>
        <source>Correct the ID in {cell}</source>
        <translation>ID in {cell} korrigieren</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/correct.py"/>
        <source>I have checked: it is the sa&amp;me person</source>
        <translation>Ich habe es geprüft: Es ist die&amp;selbe Person</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/correct.py"/>
        <source>Also change it in the &amp;sheet</source>
        <translation>Auch in der &amp;Tabelle ändern</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/correct.py"/>
        <source>Without this tick the correction counts for the run, and the sheet stays as it is. With it this one cell changes at once; the file as it was is kept.</source>
        <translation>Ohne dieses Häkchen gilt die Korrektur für den Durchlauf, und die Tabelle bleibt, wie sie ist. Mit ihm wird sofort diese eine Zelle geändert; die Datei, wie sie war, wird aufbewahrt.</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/correct.py"/>
        <source>In the sheet</source>
        <translation>In der Tabelle</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/correct.py"/>
        <source>nothing: the cell is empty</source>
        <translation>nichts: Die Zelle ist leer</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/correct.py"/>
        <source>&amp;Personnel ID</source>
        <translation>&amp;Personen-ID</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/correct.py"/>
        <source>&amp;Event ID</source>
        <translation>&amp;Event-ID</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/correct.py"/>
        <source>The ID as Lensmor shows it</source>
        <translation>Die ID, wie Lensmor sie anzeigt</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/correct.py"/>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/correct.py"/>
        <source>Use this ID</source>
        <translation>Diese ID verwenden</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/correct.py"/>
        <source>{id} can be used.</source>
        <translation>{id} kann verwendet werden.</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/correct.py"/>
        <source>Row {row} has this ID already, under another name: {other}. It would be paid for once, and both rows would get the same email. If they are two people, one of the two IDs is wrong: look it up in Lensmor.</source>
        <translation>Zeile {row} hat diese ID schon, unter einem anderen Namen: {other}. Sie würde einmal bezahlt, und beide Zeilen bekämen dieselbe E-Mail-Adresse. Sind es zwei Personen, ist eine der beiden IDs falsch: Schlagen Sie sie in Lensmor nach.</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/correct.py"/>
        <source>Row {row} has this ID, too: {other}. It is paid for once, and both rows get the same email. Make sure that it is the same person.</source>
        <translation>Auch Zeile {row} hat diese ID: {other}. Sie wird einmal bezahlt, und beide Zeilen bekommen dieselbe E-Mail-Adresse. Vergewissern Sie sich, dass es dieselbe Person ist.</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/correct.py"/>
        <source>no name</source>
        <translation>kein Name</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/correct.py"/>
        <source>Row {row} is about the same person; they are paid for once.</source>
        <translation>In Zeile {row} geht es um dieselbe Person; für sie wird nur einmal bezahlt.</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/correct.py"/>
        <source>A personnel ID is all digits.</source>
        <translation>Eine Personen-ID besteht nur aus Ziffern.</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/correct.py"/>
        <source>There is a blank inside. Type the ID without it.</source>
        <translation>Darin ist ein Leerzeichen. Geben Sie die ID ohne es ein.</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/correct.py"/>
        <source>There are invisible characters inside. Type the ID by hand.</source>
        <translation>Darin sind unsichtbare Zeichen. Tippen Sie die ID von Hand ein.</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/correct.py"/>
        <source>This is more than one ID. A row has room for one.</source>
        <translation>Das ist mehr als eine ID. In einer Zeile ist Platz für eine.</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/correct.py"/>
        <source>This is too long for an ID. Copy it from Lensmor again.</source>
        <translation>Das ist zu lang für eine ID. Kopieren Sie sie noch einmal aus Lensmor.</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/correct.py"/>
        <source>Some digits of this number are gone. Type the whole ID.</source>
        <translation>Einige Ziffern dieser Zahl fehlen. Geben Sie die ganze ID ein.</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/correct.py"/>
        <source>This is no ID. Copy it from Lensmor again.</source>
        <translation>Das ist keine ID. Kopieren Sie sie noch einmal aus Lensmor.</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/correct.py"/>
        <source>Changing the cell…</source>
        <translation>Die Zelle wird geändert…</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/correct_texts.py"/>
        <source>{cell} is empty.</source>
        <translation>{cell} ist leer.</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/correct_texts.py"/>
        <source>{cell} holds a fraction ({value}); an ID has none.</source>
        <translation>{cell} enthält eine Zahl mit Nachkommastellen ({value}); eine ID hat keine.</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/correct_texts.py"/>
        <source>{cell} holds a negative number ({value}); an ID has no minus sign.</source>
        <translation>{cell} enthält eine negative Zahl ({value}); eine ID hat kein Minuszeichen.</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/correct_texts.py"/>
        <source>{cell} holds a number in scientific form ({value}), so some of its digits may be gone.</source>
        <translation>{cell} enthält eine Zahl in wissenschaftlicher Schreibweise ({value}); einige ihrer Ziffern können verloren sein.</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/correct_texts.py"/>
        <source>{cell} holds a number that Excel shows in scientific form ({value}), so nobody sees whether its digits are right.</source>
        <translation>{cell} enthält eine Zahl, die Excel in wissenschaftlicher Schreibweise zeigt ({value}); niemand sieht, ob ihre Ziffern stimmen.</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/correct_texts.py"/>
        <source>{cell} holds a number of more than 15 digits ({value}); Excel replaces the rest with zeros.</source>
        <translation>{cell} enthält eine Zahl mit mehr als 15 Ziffern ({value}); Excel ersetzt die übrigen durch Nullen.</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/correct_texts.py"/>
        <source>{cell} holds the error {value}.</source>
        <translation>{cell} enthält den Fehler {value}.</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/correct_texts.py"/>
        <source>{cell} holds a formula whose result was not saved.</source>
        <translation>{cell} enthält eine Formel, deren Ergebnis nicht gespeichert wurde.</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/correct_texts.py"/>
        <source>{cell} holds a date ({value}); Excel may have made it of an ID.</source>
        <translation>{cell} enthält ein Datum ({value}); vielleicht hat Excel es aus einer ID gemacht.</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/correct_texts.py"/>
        <source>{cell} holds {value}, which is no ID.</source>
        <translation>{cell} enthält {value}, und das ist keine ID.</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/correct_texts.py"/>
        <source>{cell} holds more than one ID ({value}). A row has room for one.</source>
        <translation>{cell} enthält mehr als eine ID ({value}). Eine Zeile hat Platz für eine.</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/correct_texts.py"/>
        <source>{cell} holds a number with separators between its digits ({value}).</source>
        <translation>{cell} enthält eine Zahl mit Trennzeichen zwischen den Ziffern ({value}).</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/correct_texts.py"/>
        <source>{cell} holds an ID with blanks inside ({value}).</source>
        <translation>{cell} enthält eine ID mit Leerzeichen darin ({value}).</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/correct_texts.py"/>
        <source>{cell} holds an ID with invisible characters inside ({value}).</source>
        <translation>{cell} enthält eine ID mit unsichtbaren Zeichen darin ({value}).</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/correct_texts.py"/>
        <source>{cell} holds words rather than an ID ({value}).</source>
        <translation>In {cell} stehen Wörter statt einer ID ({value}).</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/correct_texts.py"/>
        <source>{cell} holds a show&apos;s name ({value}) and not its ID.</source>
        <translation>In {cell} steht der Name einer Messe ({value}) und nicht ihre ID.</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/correct_texts.py"/>
        <source>{cell} shows {seen}, but holds the number {value}.</source>
        <translation>{cell} zeigt {seen}, enthält aber die Zahl {value}.</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/correct_texts.py"/>
        <source>{cell} holds more than an ID ({value}). Perhaps {id} is meant.</source>
        <translation>{cell} enthält mehr als eine ID ({value}). Vielleicht ist {id} gemeint.</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/correct_texts.py"/>
        <source>{cell} holds a web address ({value}).</source>
        <translation>{cell} enthält eine Webadresse ({value}).</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/correct_texts.py"/>
        <source>{cell} holds more than 20 characters ({value}), too many for a personnel ID.</source>
        <translation>{cell} enthält mehr als 20 Zeichen ({value}), zu viele für eine Personen-ID.</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/correct_texts.py"/>
        <source>{cell} holds more than 100 characters ({value}), too many for an event ID.</source>
        <translation>{cell} enthält mehr als 100 Zeichen ({value}), zu viele für eine Event-ID.</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/correct_texts.py"/>
        <source>{cell} holds {value}, but a Lensmor personnel ID is all digits.</source>
        <translation>{cell} enthält {value}, aber eine Personen-ID von Lensmor besteht nur aus Ziffern.</translation>
    </message>
</context>
<context>
    <name>Details</name>
    <message>
        <location filename="../../gui/background/failures.py"/>
        <source>Request</source>
        <translation>Anfrage</translation>
    </message>
    <message>
        <location filename="../../gui/background/failures.py"/>
        <source>Status</source>
        <translation>Status</translation>
    </message>
    <message>
        <location filename="../../gui/background/failures.py"/>
        <source>Error key</source>
        <translation>Fehlerschlüssel</translation>
    </message>
    <message>
        <location filename="../../gui/background/failures.py"/>
        <source>Trace ID</source>
        <translation>Trace-ID</translation>
    </message>
    <message>
        <location filename="../../gui/background/failures.py"/>
        <source>Kind</source>
        <translation>Art</translation>
    </message>
    <message>
        <location filename="../../gui/background/failures.py"/>
        <source>Place</source>
        <translation>Stelle</translation>
    </message>
</context>
<context>
    <name>DoingLine</name>
    <message>
        <location filename="../../gui/widgets/doing_line.py"/>
        <source>Lensmor asked us to slow down: {time}</source>
        <translation>Lensmor hat uns gebeten, langsamer zu machen: {time}</translation>
    </message>
    <message>
        <location filename="../../gui/widgets/doing_line.py"/>
        <source>Waiting for Lensmor&apos;s results. Looking again in {time}.</source>
        <translation>Warten auf die Ergebnisse von Lensmor. Nächste Nachfrage in {time}.</translation>
    </message>
    <message>
        <location filename="../../gui/widgets/doing_line.py"/>
        <source>Lensmor can&apos;t be reached at the moment. Trying again in {time}.</source>
        <translation>Lensmor ist im Moment nicht erreichbar. Nächster Versuch in {time}.</translation>
    </message>
    <message>
        <location filename="../../gui/widgets/doing_line.py"/>
        <source>This run has ended. See the step Results.</source>
        <translation>Dieser Durchlauf ist zu Ende. Siehe Schritt Ergebnisse.</translation>
    </message>
    <message>
        <location filename="../../gui/widgets/doing_line.py"/>
        <source>Stopping: nothing new is sent. What is known so far is being written down.</source>
        <translation>Wird gestoppt: Nichts Neues wird gesendet. Was bisher bekannt ist, wird festgehalten.</translation>
    </message>
    <message>
        <location filename="../../gui/widgets/doing_line.py"/>
        <source>Nobody else is sent. {doing}</source>
        <translation>Es werden keine weiteren Personen gesendet. {doing}</translation>
    </message>
    <message>
        <location filename="../../gui/widgets/doing_line.py"/>
        <source>Paused: nobody else is sent. {doing}</source>
        <translation>Pausiert: Es werden keine weiteren Personen gesendet. {doing}</translation>
    </message>
    <message>
        <location filename="../../gui/widgets/doing_line.py"/>
        <source>Starting…</source>
        <translation>Wird gestartet…</translation>
    </message>
    <message>
        <location filename="../../gui/widgets/doing_line.py"/>
        <source>Working…</source>
        <translation>In Arbeit…</translation>
    </message>
    <message>
        <location filename="../../gui/widgets/doing_line.py"/>
        <source>Waiting for what is under way.</source>
        <translation>Warten auf das, was gerade läuft.</translation>
    </message>
    <message>
        <location filename="../../gui/widgets/doing_line.py"/>
        <source>{reason} ({time})</source>
        <translation>{reason} ({time})</translation>
    </message>
    <message>
        <location filename="../../gui/widgets/doing_line.py"/>
        <source>{n} s</source>
        <translation>{n} s</translation>
    </message>
    <message>
        <location filename="../../gui/widgets/doing_line.py"/>
        <source>{m} min {n} s</source>
        <translation>{m} Min. {n} s</translation>
    </message>
</context>
<context>
    <name>DropArea</name>
    <message>
        <location filename="../../gui/widgets/drop_area.py"/>
        <source>Drop your spreadsheet here</source>
        <translation>Ziehen Sie Ihre Tabelle hierher</translation>
    </message>
    <message>
        <location filename="../../gui/widgets/drop_area.py"/>
        <source>An Excel workbook or a CSV file with Lensmor&apos;s event IDs and personnel IDs, such as an export from your CRM.</source>
        <translation>Eine Excel-Arbeitsmappe oder CSV-Datei mit Event-IDs und Personen-IDs von Lensmor, etwa ein Export aus Ihrem CRM.</translation>
    </message>
    <message>
        <location filename="../../gui/widgets/drop_area.py"/>
        <source>You see every row and the price first. Nothing is spent before you have said yes.</source>
        <translation>Sie sehen zuerst jede Zeile und den Preis. Nichts wird ausgegeben, bevor Sie Ja gesagt haben.</translation>
    </message>
    <message>
        <location filename="../../gui/widgets/drop_area.py"/>
        <source>The sample has invented people in it and costs nothing.</source>
        <translation>Im Beispiel stehen erfundene Personen, und es kostet nichts.</translation>
    </message>
    <message>
        <location filename="../../gui/widgets/drop_area.py"/>
        <source>&amp;Open a spreadsheet…</source>
        <translation>Tabelle &amp;öffnen…</translation>
    </message>
    <message>
        <location filename="../../gui/widgets/drop_area.py"/>
        <source>&amp;Try it with a sample</source>
        <translation>Mit Beispiel a&amp;usprobieren</translation>
    </message>
    <message>
        <location filename="../../gui/widgets/drop_area.py"/>
        <source>Practice mode: invented people, no key, no credits spent</source>
        <translation>Übungsmodus: erfundene Personen, kein Schlüssel, keine Credits</translation>
    </message>
</context>
<context>
    <name>DropBox</name>
    <message>
        <location filename="../../gui/dialogs/dropped.py"/>
        <source>Lensmor Desktop</source>
        <translation>Lensmor Desktop</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/dropped.py"/>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/dropped.py"/>
        <source>Save the spreadsheet as a file on this computer, then drop that file here.</source>
        <translation>Speichern Sie die Tabelle als Datei auf diesem Computer, und ziehen Sie dann diese Datei hierher.</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/dropped.py"/>
        <source>The program that this comes from would delete it there, so it was not opened.</source>
        <translation>Das Programm, aus dem das kommt, würde es dort löschen. Deshalb wurde es nicht geöffnet.</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/dropped.py"/>
        <source>It is still where it was. {save}</source>
        <translation>Es ist noch dort, wo es war. {save}</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/dropped.py"/>
        <source>These are {count} files; one sheet is opened at a time.</source>
        <translation>Das sind {count} Dateien; es wird immer nur eine Tabelle geöffnet.</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/dropped.py"/>
        <source>Drop them one after the other. None of them was opened.</source>
        <translation>Ziehen Sie sie nacheinander hierher. Keine davon wurde geöffnet.</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/dropped.py"/>
        <source>This is a folder.</source>
        <translation>Das ist ein Ordner.</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/dropped.py"/>
        <source>Open it, and drop the spreadsheet in it here.</source>
        <translation>Öffnen Sie ihn, und ziehen Sie die Tabelle darin hierher.</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/dropped.py"/>
        <source>This is a link, and nothing is fetched from the web.</source>
        <translation>Das ist ein Link, und aus dem Internet wird nichts geholt.</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/dropped.py"/>
        <source>This comes from a mail program, and can&apos;t be opened from there.</source>
        <translation>Das kommt aus einem Mailprogramm und kann von dort nicht geöffnet werden.</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/dropped.py"/>
        <source>This is no file, so there is nothing to open.</source>
        <translation>Das ist keine Datei, deshalb gibt es nichts zu öffnen.</translation>
    </message>
</context>
<context>
    <name>Drops</name>
    <message>
        <location filename="../../gui/dropping.py"/>
        <source>Dropping this here would delete it where it is now, so it can&apos;t be dropped.</source>
        <translation>Wenn Sie das hier ablegen, würde es dort gelöscht, wo es jetzt ist. Deshalb geht das nicht.</translation>
    </message>
</context>
<context>
    <name>ErrorDialog</name>
    <message>
        <location filename="../../gui/dialogs/error.py"/>
        <source>Lensmor Desktop</source>
        <translation>Lensmor Desktop</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/error.py"/>
        <source>Details</source>
        <translation>Details</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/error.py"/>
        <source>Copy details</source>
        <translation>Details kopieren</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/error.py"/>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/error.py"/>
        <source>Change the key…</source>
        <translation>Schlüssel ändern…</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/error.py"/>
        <source>Set the record aside and begin a new one</source>
        <translation>Aufzeichnung beiseitelegen und eine neue beginnen</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/error.py"/>
        <source>Moves the damaged record into a folder beside it. Nothing is deleted.</source>
        <translation>Verschiebt die beschädigte Aufzeichnung in einen Ordner daneben. Nichts wird gelöscht.</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/error.py"/>
        <source>Save support file…</source>
        <translation>Supportdatei speichern…</translation>
    </message>
</context>
<context>
    <name>EventModel</name>
    <message>
        <location filename="../../gui/models/event_model.py"/>
        <source>Unlock</source>
        <translation>Freischalten</translation>
    </message>
    <message>
        <location filename="../../gui/models/event_model.py"/>
        <source>Event</source>
        <translation>Event</translation>
    </message>
    <message>
        <location filename="../../gui/models/event_model.py"/>
        <source>Date</source>
        <translation>Datum</translation>
    </message>
    <message>
        <location filename="../../gui/models/event_model.py"/>
        <source>Place</source>
        <translation>Ort</translation>
    </message>
    <message>
        <location filename="../../gui/models/event_model.py"/>
        <source>Access</source>
        <translation>Zugriff</translation>
    </message>
    <message>
        <location filename="../../gui/models/event_model.py"/>
        <source>An unlock shows</source>
        <translation>Freischalten zeigt</translation>
    </message>
    <message>
        <location filename="../../gui/models/event_model.py"/>
        <source>In your sheet</source>
        <translation>In Ihrer Tabelle</translation>
    </message>
    <message>
        <location filename="../../gui/models/event_model.py"/>
        <source>as above</source>
        <translation>wie oben</translation>
    </message>
    <message>
        <location filename="../../gui/models/event_model.py"/>
        <source>{credits} credits</source>
        <translation>{credits} Credits</translation>
    </message>
    <message>
        <location filename="../../gui/models/event_model.py"/>
        <source>Open already</source>
        <translation>Schon offen</translation>
    </message>
    <message>
        <location filename="../../gui/models/event_model.py"/>
        <source>Not needed</source>
        <translation>Nicht nötig</translation>
    </message>
    <message>
        <location filename="../../gui/models/event_model.py"/>
        <source>{event}: not known to Lensmor</source>
        <translation>{event}: Lensmor nicht bekannt</translation>
    </message>
    <message>
        <location filename="../../gui/models/event_model.py"/>
        <source>nothing more</source>
        <translation>nichts weiter</translation>
    </message>
    <message>
        <location filename="../../gui/models/event_model.py"/>
        <source>not clear: Lensmor&apos;s figures disagree</source>
        <translation>unklar: Lensmors Zahlen widersprechen sich</translation>
    </message>
    <message>
        <location filename="../../gui/models/event_model.py"/>
        <source>not known</source>
        <translation>nicht bekannt</translation>
    </message>
    <message>
        <location filename="../../gui/models/event_model.py"/>
        <source>{n} more person</source>
        <translation>{n} weitere Person</translation>
    </message>
    <message>
        <location filename="../../gui/models/event_model.py"/>
        <source>{n} more people</source>
        <translation>{n} weitere Personen</translation>
    </message>
    <message>
        <location filename="../../gui/models/event_model.py"/>
        <source>{n} person</source>
        <translation>{n} Person</translation>
    </message>
    <message>
        <location filename="../../gui/models/event_model.py"/>
        <source>{n} people</source>
        <translation>{n} Personen</translation>
    </message>
    <message>
        <location filename="../../gui/models/event_model.py"/>
        <source>{event} will be unlocked</source>
        <translation>{event} wird freigeschaltet</translation>
    </message>
    <message>
        <location filename="../../gui/models/event_model.py"/>
        <source>{event} will not be unlocked</source>
        <translation>{event} wird nicht freigeschaltet</translation>
    </message>
</context>
<context>
    <name>EventOutcome</name>
    <message>
        <location filename="../../gui/words.py"/>
        <source>Unlocked</source>
        <translation>Freigeschaltet</translation>
    </message>
    <message>
        <location filename="../../gui/words.py"/>
        <source>Unlocked before, free</source>
        <translation>Schon früher freigeschaltet, kostenlos</translation>
    </message>
    <message>
        <location filename="../../gui/words.py"/>
        <source>Not unlocked</source>
        <translation>Nicht freigeschaltet</translation>
    </message>
    <message>
        <location filename="../../gui/words.py"/>
        <source>Not known yet</source>
        <translation>Noch nicht bekannt</translation>
    </message>
</context>
<context>
    <name>Headings</name>
    <message>
        <location filename="../../gui/controllers/headings.py"/>
        <source>Columns of an earlier run, filled in further: {names}</source>
        <translation>Spalten eines früheren Durchlaufs, die weiter gefüllt werden: {names}</translation>
    </message>
    <message>
        <location filename="../../gui/controllers/headings.py"/>
        <source>New columns: {names}</source>
        <translation>Neue Spalten: {names}</translation>
    </message>
    <message>
        <location filename="../../gui/controllers/headings.py"/>
        <source>Your own column “{theirs}” stays as it is, so the new one is called “{ours}”.</source>
        <translation>Ihre eigene Spalte „{theirs}“ bleibt, wie sie ist; die neue heißt deshalb „{ours}“.</translation>
    </message>
</context>
<context>
    <name>HelpDialog</name>
    <message>
        <location filename="../../gui/dialogs/help.py"/>
        <source>Help</source>
        <translation>Hilfe</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/help.py"/>
        <source>The guide</source>
        <translation>Die Anleitung</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/help.py"/>
        <source>Find in the guide…</source>
        <translation>In der Anleitung suchen…</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/help.py"/>
        <source>Find in the guide</source>
        <translation>In der Anleitung suchen</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/help.py"/>
        <source>&amp;Close</source>
        <translation>S&amp;chließen</translation>
    </message>
</context>
<context>
    <name>HelpSection</name>
    <message>
        <location filename="../../gui/dialogs/settings/window.py"/>
        <source>Help and updates</source>
        <translation>Hilfe und Updates</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/window.py"/>
        <source>Logs</source>
        <translation>Protokolle</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/window.py"/>
        <source>The program notes what it does, for whoever helps you: never your key, never an address, nothing from your sheets.</source>
        <translation>Das Programm notiert, was es tut, für die Person, die Ihnen hilft: nie Ihren Schlüssel, nie eine Adresse, nichts aus Ihren Tabellen.</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/window.py"/>
        <source>Sho&amp;w logs</source>
        <translation>Protokolle an&amp;zeigen</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/window.py"/>
        <source>Opens their folder</source>
        <translation>Öffnet ihren Ordner</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/window.py"/>
        <source>Save support file…</source>
        <translation>Supportdatei speichern…</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/window.py"/>
        <source>One file with the logs, to send to whoever helps you</source>
        <translation>Eine Datei mit den Protokollen, zum Senden an die Person, die Ihnen hilft</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/window.py"/>
        <source>Newer versions</source>
        <translation>Neuere Versionen</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/window.py"/>
        <source>Look for a &amp;newer version once a day</source>
        <translation>Einmal täglich nach einer &amp;neueren Version sehen</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/window.py"/>
        <source>Asks one address whether there is one, and tells it nothing about you or your sheets. Nothing is downloaded or installed: you are only told.</source>
        <translation>Fragt eine einzige Adresse, ob es eine gibt, und teilt ihr nichts über Sie oder Ihre Tabellen mit. Nichts wird heruntergeladen oder installiert: Sie erfahren es nur.</translation>
    </message>
</context>
<context>
    <name>History</name>
    <message>
        <location filename="../../gui/controllers/history.py"/>
        <source>Save the receipt</source>
        <translation>Beleg speichern</translation>
    </message>
    <message>
        <location filename="../../gui/controllers/history.py"/>
        <source>CSV files (*.csv)</source>
        <translation>CSV-Dateien (*.csv)</translation>
    </message>
    <message>
        <location filename="../../gui/controllers/history.py"/>
        <source>The receipt is saved in “{file}”.</source>
        <translation>Der Beleg ist in „{file}“ gespeichert.</translation>
    </message>
    <message>
        <location filename="../../gui/controllers/history.py"/>
        <source>Write the results to</source>
        <translation>Ergebnisse schreiben in</translation>
    </message>
    <message>
        <location filename="../../gui/controllers/history.py"/>
        <source>The results are written into “{file}”.</source>
        <translation>Die Ergebnisse sind in „{file}“ geschrieben.</translation>
    </message>
    <message>
        <location filename="../../gui/controllers/history.py"/>
        <source>Restore the original</source>
        <translation>Original wiederherstellen</translation>
    </message>
    <message>
        <location filename="../../gui/controllers/history.py"/>
        <source>Put “{file}” back as it was before the run of {date}?</source>
        <translation>„{file}“ auf den Stand vor dem Durchlauf vom {date} zurücksetzen?</translation>
    </message>
    <message>
        <location filename="../../gui/controllers/history.py"/>
        <source>The file that stands there now is kept beside it, so nothing is lost. The emails stay in this program: “Write the results again” brings them back.</source>
        <translation>Die Datei, die jetzt dort liegt, wird daneben aufbewahrt, es geht also nichts verloren. Die E-Mail-Adressen bleiben in diesem Programm: „Ergebnisse erneut schreiben“ bringt sie zurück.</translation>
    </message>
    <message>
        <location filename="../../gui/controllers/history.py"/>
        <source>Leave it</source>
        <translation>So lassen</translation>
    </message>
    <message>
        <location filename="../../gui/controllers/history.py"/>
        <source>Restore</source>
        <translation>Wiederherstellen</translation>
    </message>
    <message>
        <location filename="../../gui/controllers/history.py"/>
        <source>“{file}” is as it was before that run.</source>
        <translation>„{file}“ ist wieder wie vor diesem Durchlauf.</translation>
    </message>
    <message>
        <location filename="../../gui/controllers/history.py"/>
        <source>The file that stood there is beside it, with “before restore” in its name.</source>
        <translation>Die Datei, die dort lag, liegt daneben, mit „before restore“ im Namen.</translation>
    </message>
</context>
<context>
    <name>HistoryModel</name>
    <message>
        <location filename="../../gui/models/history_model.py"/>
        <source>Date</source>
        <translation>Datum</translation>
    </message>
    <message>
        <location filename="../../gui/models/history_model.py"/>
        <source>Sheet</source>
        <translation>Tabelle</translation>
    </message>
    <message>
        <location filename="../../gui/models/history_model.py"/>
        <source>Outcome</source>
        <translation>Ergebnis</translation>
    </message>
    <message>
        <location filename="../../gui/models/history_model.py"/>
        <source>Credits used</source>
        <translation>Verbrauchte Credits</translation>
    </message>
    <message>
        <location filename="../../gui/models/history_model.py"/>
        <source>State</source>
        <translation>Stand</translation>
    </message>
    <message>
        <location filename="../../gui/models/history_model.py"/>
        <source>{n} event</source>
        <translation>{n} Event</translation>
    </message>
    <message>
        <location filename="../../gui/models/history_model.py"/>
        <source>{n} events</source>
        <translation>{n} Events</translation>
    </message>
    <message>
        <location filename="../../gui/models/history_model.py"/>
        <source>{delivered} of {all} emails</source>
        <translation>{delivered} von {all} E-Mail-Adressen</translation>
    </message>
</context>
<context>
    <name>HistoryPage</name>
    <message>
        <location filename="../../gui/pages/history_page.py"/>
        <source>Past runs</source>
        <translation>Frühere Durchläufe</translation>
    </message>
    <message>
        <location filename="../../gui/pages/history_page.py"/>
        <source>&amp;Back</source>
        <translation>&amp;Zurück</translation>
    </message>
    <message>
        <location filename="../../gui/pages/history_page.py"/>
        <source>Past runs, the newest first</source>
        <translation>Frühere Durchläufe, die neuesten zuerst</translation>
    </message>
    <message>
        <location filename="../../gui/pages/history_page.py"/>
        <source>&amp;Go on with this run</source>
        <translation>Diesen Durchlauf &amp;fortsetzen</translation>
    </message>
    <message>
        <location filename="../../gui/pages/history_page.py"/>
        <source>Sends and asks for what is left. Going on never pays twice.</source>
        <translation>Sendet und erfragt, was noch offen ist. Beim Fortsetzen wird nie doppelt bezahlt.</translation>
    </message>
    <message>
        <location filename="../../gui/pages/history_page.py"/>
        <source>Show re&amp;ceipt…</source>
        <translation>&amp;Beleg anzeigen…</translation>
    </message>
    <message>
        <location filename="../../gui/pages/history_page.py"/>
        <source>What was agreed to, sent, delivered and spent</source>
        <translation>Was vereinbart, gesendet, geliefert und ausgegeben wurde</translation>
    </message>
    <message>
        <location filename="../../gui/pages/history_page.py"/>
        <source>Sa&amp;ve receipt…</source>
        <translation>Beleg &amp;speichern…</translation>
    </message>
    <message>
        <location filename="../../gui/pages/history_page.py"/>
        <source>As a CSV file, without key and addresses</source>
        <translation>Als CSV-Datei, ohne Schlüssel und Adressen</translation>
    </message>
    <message>
        <location filename="../../gui/pages/history_page.py"/>
        <source>Write the results &amp;again</source>
        <translation>&amp;Ergebnisse erneut schreiben</translation>
    </message>
    <message>
        <location filename="../../gui/pages/history_page.py"/>
        <source>Into the file that they were meant for. Nothing is sent or spent.</source>
        <translation>In die Datei, für die sie bestimmt waren. Nichts wird gesendet oder ausgegeben.</translation>
    </message>
    <message>
        <location filename="../../gui/pages/history_page.py"/>
        <source>Write to an&amp;other file…</source>
        <translation>In &amp;andere Datei schreiben…</translation>
    </message>
    <message>
        <location filename="../../gui/pages/history_page.py"/>
        <source>A copy of the sheet with the results. Nothing is sent or spent.</source>
        <translation>Eine Kopie der Tabelle mit den Ergebnissen. Nichts wird gesendet oder ausgegeben.</translation>
    </message>
    <message>
        <location filename="../../gui/pages/history_page.py"/>
        <source>&amp;Restore the original…</source>
        <translation>&amp;Original wiederherstellen…</translation>
    </message>
    <message>
        <location filename="../../gui/pages/history_page.py"/>
        <source>Puts the sheet back as it was before this run</source>
        <translation>Setzt die Tabelle auf den Stand vor diesem Durchlauf zurück</translation>
    </message>
    <message>
        <location filename="../../gui/pages/history_page.py"/>
        <source>Each run that unlocks emails or events is listed here afterwards, with what it brought and cost, its receipt, and the way back to the original sheet.</source>
        <translation>Jeder Durchlauf, der E-Mail-Adressen oder Events freischaltet, steht danach hier: was er gebracht und gekostet hat, mit Beleg und dem Weg zurück zur ursprünglichen Tabelle.</translation>
    </message>
    <message>
        <location filename="../../gui/pages/history_page.py"/>
        <source>No runs yet</source>
        <translation>Noch keine Durchläufe</translation>
    </message>
    <message>
        <location filename="../../gui/pages/history_page.py"/>
        <source>The past runs can&apos;t be read at the moment</source>
        <translation>Die früheren Durchläufe können im Moment nicht gelesen werden</translation>
    </message>
    <message>
        <location filename="../../gui/pages/history_page.py"/>
        <source>Expected: {n} credits</source>
        <translation>Erwartet: {n} Credits</translation>
    </message>
    <message>
        <location filename="../../gui/pages/history_page.py"/>
        <source>Expected: at most {n}</source>
        <translation>Erwartet: höchstens {n}</translation>
    </message>
    <message>
        <location filename="../../gui/pages/history_page.py"/>
        <source>used: {n}</source>
        <translation>verbraucht: {n}</translation>
    </message>
    <message>
        <location filename="../../gui/pages/history_page.py"/>
        <source>{expected}, {used}</source>
        <translation>{expected}, {used}</translation>
    </message>
    <message>
        <location filename="../../gui/pages/history_page.py"/>
        <source>Balance: unlimited</source>
        <translation>Guthaben: unbegrenzt</translation>
    </message>
    <message>
        <location filename="../../gui/pages/history_page.py"/>
        <source>Balance: {before} before, {after} after</source>
        <translation>Guthaben: {before} vorher, {after} nachher</translation>
    </message>
    <message>
        <location filename="../../gui/pages/history_page.py"/>
        <source>Results: {file} in {folder}</source>
        <translation>Ergebnisse: {file} in {folder}</translation>
    </message>
</context>
<context>
    <name>KeySection</name>
    <message>
        <location filename="../../gui/dialogs/settings/key.py"/>
        <source>Your Lensmor key</source>
        <translation>Ihr Lensmor-Schlüssel</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/key.py"/>
        <source>Lensmor key</source>
        <translation>Lensmor-Schlüssel</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/key.py"/>
        <source>Set up on this computer</source>
        <translation>Auf diesem Computer eingerichtet</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/key.py"/>
        <source>Paste your key</source>
        <translation>Schlüssel einfügen</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/key.py"/>
        <source>Paste another key to replace it</source>
        <translation>Anderen Schlüssel einfügen, um ihn zu ersetzen</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/key.py"/>
        <source>Show</source>
        <translation>Anzeigen</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/key.py"/>
        <source>Shows what you typed. Make sure that nobody looks on.</source>
        <translation>Zeigt, was Sie eingegeben haben. Achten Sie darauf, dass niemand zusieht.</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/key.py"/>
        <source>Show the key that you typed</source>
        <translation>Den eingegebenen Schlüssel anzeigen</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/key.py"/>
        <source>&amp;Test key</source>
        <translation>Schlüssel &amp;testen</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/key.py"/>
        <source>Asks Lensmor for your balance. This costs nothing.</source>
        <translation>Fragt Lensmor nach Ihrem Guthaben. Das kostet nichts.</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/key.py"/>
        <source>Forget key</source>
        <translation>Schlüssel vergessen</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/key.py"/>
        <source>There is no key yet. Copy it from your Lensmor account and paste it here. Checking a sheet works without it.</source>
        <translation>Es gibt noch keinen Schlüssel. Kopieren Sie ihn aus Ihrem Lensmor-Konto und fügen Sie ihn hier ein. Eine Tabelle prüfen können Sie auch ohne ihn.</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/key.py"/>
        <source>The key in use ends in {four}.</source>
        <translation>Der verwendete Schlüssel endet auf {four}.</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/key.py"/>
        <source>Whoever looks after this computer has set it up ({variable}), and it wins over a key typed here.</source>
        <translation>Die Person, die diesen Computer betreut, hat ihn eingerichtet ({variable}); er hat Vorrang vor einem hier eingegebenen Schlüssel.</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/key.py"/>
        <source>This computer has no keychain that can be used, so the key is kept in memory only: you will be asked for it again after closing the window.</source>
        <translation>Dieser Computer hat keinen nutzbaren Schlüsselbund. Der Schlüssel bleibt deshalb nur im Arbeitsspeicher: Nach dem Schließen des Fensters werden Sie erneut danach gefragt.</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/key.py"/>
        <source>It is kept in this computer&apos;s keychain.</source>
        <translation>Er liegt im Schlüsselbund dieses Computers.</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/key.py"/>
        <source>This key works. Balance: {balance}.</source>
        <translation>Dieser Schlüssel funktioniert. Guthaben: {balance}.</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/key.py"/>
        <source>Press Save to use it.</source>
        <translation>Klicken Sie auf Speichern, um ihn zu verwenden.</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/key.py"/>
        <source>Asking Lensmor…</source>
        <translation>Lensmor wird gefragt…</translation>
    </message>
</context>
<context>
    <name>LiveModel</name>
    <message>
        <location filename="../../gui/models/run_models.py"/>
        <source>Row</source>
        <translation>Zeile</translation>
    </message>
    <message>
        <location filename="../../gui/models/run_models.py"/>
        <source>Status</source>
        <translation>Status</translation>
    </message>
    <message>
        <location filename="../../gui/models/run_models.py"/>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <location filename="../../gui/models/run_models.py"/>
        <source>Company</source>
        <translation>Firma</translation>
    </message>
    <message>
        <location filename="../../gui/models/run_models.py"/>
        <source>Email</source>
        <translation>E-Mail-Adresse</translation>
    </message>
    <message>
        <location filename="../../gui/models/run_models.py"/>
        <source>Details</source>
        <translation>Details</translation>
    </message>
    <message>
        <location filename="../../gui/models/run_models.py"/>
        <source>With Lensmor</source>
        <translation>Bei Lensmor</translation>
    </message>
    <message>
        <location filename="../../gui/models/run_models.py"/>
        <source>Waiting for its turn</source>
        <translation>Wartet, bis sie an der Reihe ist</translation>
    </message>
    <message>
        <location filename="../../gui/models/run_models.py"/>
        <source>saved</source>
        <translation>gespeichert</translation>
    </message>
</context>
<context>
    <name>LookSection</name>
    <message>
        <location filename="../../gui/dialogs/settings/window.py"/>
        <source>Look and language</source>
        <translation>Aussehen und Sprache</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/window.py"/>
        <source>As the system has it</source>
        <translation>Wie im System</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/window.py"/>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/window.py"/>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/window.py"/>
        <source>T&amp;heme</source>
        <translation>&amp;Design</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/window.py"/>
        <source>&amp;Language</source>
        <translation>S&amp;prache</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/window.py"/>
        <source>Another language shows when the program is started the next time.</source>
        <translation>Eine andere Sprache erscheint beim nächsten Start des Programms.</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <location filename="../../gui/shell.py"/>
        <source>Enter your key…</source>
        <translation>Schlüssel eingeben…</translation>
    </message>
    <message>
        <location filename="../../gui/shell.py"/>
        <source>&amp;Go on with it</source>
        <translation>Damit &amp;fortfahren</translation>
    </message>
    <message>
        <location filename="../../gui/shell.py"/>
        <source>Not now</source>
        <translation>Nicht jetzt</translation>
    </message>
    <message>
        <location filename="../../gui/shell.py"/>
        <source>Lensmor Desktop</source>
        <translation>Lensmor Desktop</translation>
    </message>
    <message>
        <location filename="../../gui/shell.py"/>
        <source>{title} (practice)</source>
        <translation>{title} (Übung)</translation>
    </message>
    <message>
        <location filename="../../gui/shell.py"/>
        <source>There is no Lensmor key yet, so nothing can be bought.</source>
        <translation>Es gibt noch keinen Lensmor-Schlüssel, deshalb kann nichts gekauft werden.</translation>
    </message>
    <message>
        <location filename="../../gui/shell.py"/>
        <source>You can open and check a sheet and see its highest price without one.</source>
        <translation>Auch ohne ihn können Sie eine Tabelle öffnen, prüfen und den höchsten Preis sehen.</translation>
    </message>
    <message>
        <location filename="../../gui/shell.py"/>
        <source>A key that is kept for Lensmor itself is never sent to {host}: enter the one that you were given for it.</source>
        <translation>Ein Schlüssel, der für Lensmor selbst aufbewahrt wird, wird nie an {host} gesendet: Geben Sie den ein, den Sie dafür bekommen haben.</translation>
    </message>
    <message>
        <location filename="../../gui/widgets/header.py"/>
        <source>Practice mode: invented people and practice credits. Nothing is bought.</source>
        <translation>Übungsmodus: erfundene Personen und Übungs-Credits. Es wird nichts gekauft.</translation>
    </message>
    <message>
        <location filename="../../gui/widgets/header.py"/>
        <source>Leave practice mode</source>
        <translation>Übungsmodus verlassen</translation>
    </message>
    <message>
        <location filename="../../gui/widgets/header.py"/>
        <source>Not Lensmor itself: {host} is asked, and your key goes there.</source>
        <translation>Nicht Lensmor selbst: Gefragt wird {host}, und Ihr Schlüssel geht dorthin.</translation>
    </message>
    <message>
        <location filename="../../gui/widgets/header.py"/>
        <source>History</source>
        <translation>Verlauf</translation>
    </message>
    <message>
        <location filename="../../gui/widgets/header.py"/>
        <source>Past runs, their receipts and originals ({keys})</source>
        <translation>Frühere Läufe, ihre Belege und Originale ({keys})</translation>
    </message>
    <message>
        <location filename="../../gui/widgets/header.py"/>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <location filename="../../gui/widgets/header.py"/>
        <source>Help</source>
        <translation>Hilfe</translation>
    </message>
    <message>
        <location filename="../../gui/widgets/header.py"/>
        <source>The guide ({keys})</source>
        <translation>Die Anleitung ({keys})</translation>
    </message>
    <message>
        <location filename="../../gui/widgets/header.py"/>
        <source>Balance: {balance}</source>
        <translation>Guthaben: {balance}</translation>
    </message>
    <message>
        <location filename="../../gui/widgets/header.py"/>
        <source>No key yet</source>
        <translation>Noch kein Schlüssel</translation>
    </message>
    <message>
        <location filename="../../gui/widgets/header.py"/>
        <source>Balance: not known</source>
        <translation>Guthaben: nicht bekannt</translation>
    </message>
</context>
<context>
    <name>MemorySection</name>
    <message>
        <location filename="../../gui/dialogs/settings/memory.py"/>
        <source>Bought before</source>
        <translation>Früher gekauft</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/memory.py"/>
        <source>People whose email you bought with this key, in any sheet, are filled in from this computer: at no cost, and without asking Lensmor.</source>
        <translation>Personen, deren E-Mail-Adresse Sie mit diesem Schlüssel in irgendeiner Tabelle gekauft haben, werden von diesem Computer aus eingetragen: kostenlos und ohne Lensmor zu fragen.</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/memory.py"/>
        <source>&amp;Fill in addresses that were bought before</source>
        <translation>&amp;Früher gekaufte Adressen eintragen</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/memory.py"/>
        <source>F&amp;orget bought addresses…</source>
        <translation>Gekaufte Adressen &amp;vergessen…</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/memory.py"/>
        <source>{n} bought address is forgotten.</source>
        <translation>{n} gekaufte Adresse wurde vergessen.</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/memory.py"/>
        <source>{n} bought addresses are forgotten.</source>
        <translation>{n} gekaufte Adressen wurden vergessen.</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/memory.py"/>
        <source>There was no bought address to forget.</source>
        <translation>Es gab keine gekaufte Adresse zu vergessen.</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/memory.py"/>
        <source>Forget bought addresses</source>
        <translation>Gekaufte Adressen vergessen</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/memory.py"/>
        <source>Forget every address that was bought with this key?</source>
        <translation>Alle Adressen vergessen, die mit diesem Schlüssel gekauft wurden?</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/memory.py"/>
        <source>They stay in the sheets they were written into, and the history stays too. But in other sheets these people are no longer filled in from this computer, so Lensmor has to be asked about them again.</source>
        <translation>In den Tabellen, in die sie geschrieben wurden, bleiben sie stehen, und der Verlauf bleibt auch. In anderen Tabellen werden diese Personen aber nicht mehr von diesem Computer aus eingetragen: Lensmor muss erneut nach ihnen gefragt werden.</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/memory.py"/>
        <source>Keep them</source>
        <translation>Behalten</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/memory.py"/>
        <source>Forget them</source>
        <translation>Vergessen</translation>
    </message>
</context>
<context>
    <name>MenuBar</name>
    <message>
        <location filename="../../gui/menu_bar.py"/>
        <source>File</source>
        <translation>Ablage</translation>
    </message>
    <message>
        <location filename="../../gui/menu_bar.py"/>
        <source>Close the window</source>
        <translation>Fenster schließen</translation>
    </message>
    <message>
        <location filename="../../gui/menu_bar.py"/>
        <source>Quit Lensmor Desktop</source>
        <translation>Lensmor Desktop beenden</translation>
    </message>
    <message>
        <location filename="../../gui/menu_bar.py"/>
        <source>Edit</source>
        <translation>Bearbeiten</translation>
    </message>
    <message>
        <location filename="../../gui/menu_bar.py"/>
        <source>View</source>
        <translation>Darstellung</translation>
    </message>
    <message>
        <location filename="../../gui/menu_bar.py"/>
        <source>Window</source>
        <translation>Fenster</translation>
    </message>
    <message>
        <location filename="../../gui/menu_bar.py"/>
        <source>Minimise</source>
        <translation>Im Dock ablegen</translation>
    </message>
    <message>
        <location filename="../../gui/menu_bar.py"/>
        <source>Zoom</source>
        <translation>Zoomen</translation>
    </message>
    <message>
        <location filename="../../gui/menu_bar.py"/>
        <source>Help</source>
        <translation>Hilfe</translation>
    </message>
    <message>
        <location filename="../../gui/menu_bar.py"/>
        <source>About Lensmor Desktop</source>
        <translation>Über Lensmor Desktop</translation>
    </message>
    <message>
        <location filename="../../gui/menu_bar.py"/>
        <source>Undo</source>
        <translation>Widerrufen</translation>
    </message>
    <message>
        <location filename="../../gui/menu_bar.py"/>
        <source>Redo</source>
        <translation>Wiederholen</translation>
    </message>
    <message>
        <location filename="../../gui/menu_bar.py"/>
        <source>Cut</source>
        <translation>Ausschneiden</translation>
    </message>
    <message>
        <location filename="../../gui/menu_bar.py"/>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <location filename="../../gui/menu_bar.py"/>
        <source>Paste</source>
        <translation>Einsetzen</translation>
    </message>
    <message>
        <location filename="../../gui/menu_bar.py"/>
        <source>Select all</source>
        <translation>Alles auswählen</translation>
    </message>
    <message>
        <location filename="../../gui/menu_bar.py"/>
        <source>Lensmor Desktop {version}</source>
        <translation>Lensmor Desktop {version}</translation>
    </message>
    <message>
        <location filename="../../gui/menu_bar.py"/>
        <source>It unlocks Lensmor&apos;s emails for the people in a spreadsheet.</source>
        <translation>Es schaltet die E-Mail-Adressen von Lensmor für die Personen in einer Tabelle frei.</translation>
    </message>
    <message>
        <location filename="../../gui/menu_bar.py"/>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
</context>
<context>
    <name>Moved</name>
    <message>
        <location filename="../../gui/controllers/moved.py"/>
        <source>Show it</source>
        <translation>Zeigen</translation>
    </message>
    <message>
        <location filename="../../gui/controllers/moved.py"/>
        <source>No row has a problem any more.</source>
        <translation>Keine Zeile hat mehr ein Problem.</translation>
    </message>
    <message>
        <location filename="../../gui/controllers/moved.py"/>
        <source>Row {row} is ready now.</source>
        <translation>Zeile {row} ist jetzt bereit.</translation>
    </message>
    <message>
        <location filename="../../gui/controllers/moved.py"/>
        <source>Row {row} now stands under “{verdict}”.</source>
        <translation>Zeile {row} steht jetzt unter „{verdict}“.</translation>
    </message>
</context>
<context>
    <name>News</name>
    <message>
        <location filename="../../gui/outside/news.py"/>
        <source>The run has stopped and can go on</source>
        <translation>Der Durchlauf wurde gestoppt und kann weitergehen</translation>
    </message>
    <message>
        <location filename="../../gui/outside/news.py"/>
        <source>The run is done</source>
        <translation>Der Durchlauf ist fertig</translation>
    </message>
    <message>
        <location filename="../../gui/outside/news.py"/>
        <source>Practice: {title}</source>
        <translation>Übung: {title}</translation>
    </message>
    <message>
        <location filename="../../gui/outside/news.py"/>
        <source>The results are saved on this computer, but not in a file yet.</source>
        <translation>Die Ergebnisse sind auf diesem Computer gespeichert, stehen aber noch in keiner Datei.</translation>
    </message>
    <message>
        <location filename="../../gui/outside/news.py"/>
        <source>The results are in {file}.</source>
        <translation>Die Ergebnisse stehen in {file}.</translation>
    </message>
    <message>
        <location filename="../../gui/outside/news.py"/>
        <source>{n} email is in {file}.</source>
        <translation>{n} E-Mail-Adresse steht in {file}.</translation>
    </message>
    <message>
        <location filename="../../gui/outside/news.py"/>
        <source>{n} emails are in {file}.</source>
        <translation>{n} E-Mail-Adressen stehen in {file}.</translation>
    </message>
    <message>
        <location filename="../../gui/outside/news.py"/>
        <source>{n} person has no email.</source>
        <translation>{n} Person hat keine E-Mail-Adresse.</translation>
    </message>
    <message>
        <location filename="../../gui/outside/news.py"/>
        <source>{n} people have no email.</source>
        <translation>{n} Personen haben keine E-Mail-Adresse.</translation>
    </message>
    <message>
        <location filename="../../gui/outside/news.py"/>
        <source>{n} person has no result yet.</source>
        <translation>{n} Person hat noch kein Ergebnis.</translation>
    </message>
    <message>
        <location filename="../../gui/outside/news.py"/>
        <source>{n} people have no result yet.</source>
        <translation>{n} Personen haben noch kein Ergebnis.</translation>
    </message>
</context>
<context>
    <name>Outcome</name>
    <message>
        <location filename="../../gui/words.py"/>
        <source>Unlocked</source>
        <translation>Freigeschaltet</translation>
    </message>
    <message>
        <location filename="../../gui/words.py"/>
        <source>Already unlocked</source>
        <translation>Schon freigeschaltet</translation>
    </message>
    <message>
        <location filename="../../gui/words.py"/>
        <source>No email</source>
        <translation>Keine E-Mail</translation>
    </message>
    <message>
        <location filename="../../gui/words.py"/>
        <source>Failed</source>
        <translation>Fehlgeschlagen</translation>
    </message>
    <message>
        <location filename="../../gui/words.py"/>
        <source>Not eligible</source>
        <translation>Nicht möglich</translation>
    </message>
    <message>
        <location filename="../../gui/words.py"/>
        <source>Unconfirmed</source>
        <translation>Unbestätigt</translation>
    </message>
    <message>
        <location filename="../../gui/words.py"/>
        <source>Not sent</source>
        <translation>Nicht gesendet</translation>
    </message>
    <message>
        <location filename="../../gui/words.py"/>
        <source>Invalid</source>
        <translation>Ungültig</translation>
    </message>
    <message>
        <location filename="../../gui/words.py"/>
        <source>Skipped</source>
        <translation>Übersprungen</translation>
    </message>
    <message>
        <location filename="../../gui/words.py"/>
        <source>the email is in your spreadsheet</source>
        <translation>die E-Mail-Adresse steht in Ihrer Tabelle</translation>
    </message>
    <message>
        <location filename="../../gui/words.py"/>
        <source>bought before, filled in for free</source>
        <translation>früher gekauft, kostenlos eingetragen</translation>
    </message>
    <message>
        <location filename="../../gui/words.py"/>
        <source>Lensmor has no address for them</source>
        <translation>Lensmor hat keine Adresse für sie</translation>
    </message>
    <message>
        <location filename="../../gui/words.py"/>
        <source>Lensmor could not unlock them</source>
        <translation>Lensmor konnte sie nicht freischalten</translation>
    </message>
    <message>
        <location filename="../../gui/words.py"/>
        <source>unknown ID, or not part of that event</source>
        <translation>unbekannte ID oder nicht Teil dieses Events</translation>
    </message>
    <message>
        <location filename="../../gui/words.py"/>
        <source>no clear answer yet; never sent twice</source>
        <translation>noch keine klare Antwort; wird nie doppelt gesendet</translation>
    </message>
    <message>
        <location filename="../../gui/words.py"/>
        <source>not sent, not charged</source>
        <translation>nicht gesendet, nicht berechnet</translation>
    </message>
</context>
<context>
    <name>OutcomeBar</name>
    <message>
        <location filename="../../gui/widgets/outcome_bar.py"/>
        <source>Outcomes</source>
        <translation>Ergebnisse</translation>
    </message>
</context>
<context>
    <name>Outside</name>
    <message>
        <location filename="../../gui/outside/showing.py"/>
        <source>Paused – {title}</source>
        <translation>Pausiert – {title}</translation>
    </message>
    <message>
        <location filename="../../gui/outside/showing.py"/>
        <source>Paused at {percent} % – {title}</source>
        <translation>Pausiert bei {percent} % – {title}</translation>
    </message>
    <message>
        <location filename="../../gui/outside/showing.py"/>
        <source>{percent} % – {title}</source>
        <translation>{percent} % – {title}</translation>
    </message>
</context>
<context>
    <name>PracticeSection</name>
    <message>
        <location filename="../../gui/dialogs/settings/window.py"/>
        <source>Practice mode</source>
        <translation>Übungsmodus</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/window.py"/>
        <source>Invented people and practice credits, on this computer only. No key is used and nothing is bought. A coloured band shows that it is on.</source>
        <translation>Erfundene Personen und Übungs-Credits, nur auf diesem Computer. Es wird kein Schlüssel verwendet und nichts gekauft. Ein farbiges Band zeigt, dass er eingeschaltet ist.</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/window.py"/>
        <source>&amp;Practice mode</source>
        <translation>&amp;Übungsmodus</translation>
    </message>
</context>
<context>
    <name>PreviewModel</name>
    <message>
        <location filename="../../gui/models/preview_model.py"/>
        <source>Event ID</source>
        <translation>Event-ID</translation>
    </message>
    <message>
        <location filename="../../gui/models/preview_model.py"/>
        <source>Personnel ID</source>
        <translation>Personen-ID</translation>
    </message>
    <message>
        <location filename="../../gui/models/preview_model.py"/>
        <source>Email</source>
        <translation>E-Mail-Adresse</translation>
    </message>
</context>
<context>
    <name>ReceiptDialog</name>
    <message>
        <location filename="../../gui/dialogs/receipt.py"/>
        <source>Receipt</source>
        <translation>Beleg</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/receipt.py"/>
        <source>Receipt of run {n}</source>
        <translation>Beleg zu Durchlauf {n}</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/receipt.py"/>
        <source>&amp;Save receipt…</source>
        <translation>Beleg &amp;speichern…</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/receipt.py"/>
        <source>&amp;Close</source>
        <translation>S&amp;chließen</translation>
    </message>
</context>
<context>
    <name>RecentCard</name>
    <message>
        <location filename="../../gui/widgets/recent_files.py"/>
        <source>Recent files</source>
        <translation>Zuletzt verwendete Dateien</translation>
    </message>
    <message>
        <location filename="../../gui/widgets/recent_files.py"/>
        <source>&amp;Clear list</source>
        <translation>Liste &amp;leeren</translation>
    </message>
    <message>
        <location filename="../../gui/widgets/recent_files.py"/>
        <source>Empties this list. The files themselves stay.</source>
        <translation>Leert diese Liste. Die Dateien selbst bleiben.</translation>
    </message>
</context>
<context>
    <name>RecentList</name>
    <message>
        <location filename="../../gui/widgets/recent_files.py"/>
        <source>Recent files</source>
        <translation>Zuletzt verwendete Dateien</translation>
    </message>
    <message>
        <location filename="../../gui/widgets/recent_files.py"/>
        <source>{file} in {folder}</source>
        <translation>{file} in {folder}</translation>
    </message>
</context>
<context>
    <name>Recents</name>
    <message>
        <location filename="../../gui/controllers/recents.py"/>
        <source>“{file}” is no longer there, so it was taken off this list.</source>
        <translation>„{file}“ ist nicht mehr da und wurde aus dieser Liste genommen.</translation>
    </message>
</context>
<context>
    <name>ResultsPage</name>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>&amp;Go on with this run</source>
        <translation>Diesen Durchlauf &amp;fortsetzen</translation>
    </message>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>Sends and asks for what is left. Going on never pays twice.</source>
        <translation>Sendet und erfragt, was noch offen ist. Beim Fortsetzen wird nie doppelt bezahlt.</translation>
    </message>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>Write the results &amp;again</source>
        <translation>&amp;Ergebnisse erneut schreiben</translation>
    </message>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>Into the file that they were meant for. Nothing is sent or spent.</source>
        <translation>In die Datei, für die sie bestimmt waren. Nichts wird gesendet oder ausgegeben.</translation>
    </message>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>People</source>
        <translation>Personen</translation>
    </message>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>Re&amp;try the failed</source>
        <translation>Fehlgeschlagene erneut &amp;versuchen</translation>
    </message>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>Checks those who failed, weren&apos;t eligible or had no email once more. You see the price before anything is sent.</source>
        <translation>Prüft alle noch einmal, die fehlgeschlagen sind, nicht infrage kamen oder keine E-Mail-Adresse hatten. Sie sehen den Preis, bevor etwas gesendet wird.</translation>
    </message>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>As&amp;k again about the unconfirmed</source>
        <translation>&amp;Unbestätigte erneut abfragen</translation>
    </message>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>Asks Lensmor what became of them. Nobody is paid for twice.</source>
        <translation>Fragt Lensmor, was aus ihnen geworden ist. Für niemanden wird doppelt bezahlt.</translation>
    </message>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>Credits</source>
        <translation>Credits</translation>
    </message>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>Your spreadsheet</source>
        <translation>Ihre Tabelle</translation>
    </message>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>Write to anot&amp;her file…</source>
        <translation>In andere &amp;Datei schreiben…</translation>
    </message>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>All results of this run. Nothing is sent or spent.</source>
        <translation>Alle Ergebnisse dieses Durchlaufs. Nichts wird gesendet oder ausgegeben.</translation>
    </message>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>A&amp;nother sheet</source>
        <translation>&amp;Andere Tabelle</translation>
    </message>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>Back to the beginning; this run stays in History</source>
        <translation>Zurück zum Anfang; dieser Durchlauf bleibt im Verlauf</translation>
    </message>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>Save re&amp;ceipt…</source>
        <translation>Beleg &amp;speichern…</translation>
    </message>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>As a CSV file, without key and addresses</source>
        <translation>Als CSV-Datei, ohne Schlüssel und Adressen</translation>
    </message>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>Show in &amp;folder</source>
        <translation>Im &amp;Ordner zeigen</translation>
    </message>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>&amp;Open workbook</source>
        <translation>Arbeits&amp;mappe öffnen</translation>
    </message>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>{delivered} of {all} people have an email now.</source>
        <translation>{delivered} von {all} Personen haben jetzt eine E-Mail-Adresse.</translation>
    </message>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>This run had no people to unlock.</source>
        <translation>Dieser Durchlauf hatte keine Personen freizuschalten.</translation>
    </message>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>saved on this computer, not in a file yet</source>
        <translation>auf diesem Computer gespeichert, noch in keiner Datei</translation>
    </message>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>not sent, not charged: go back to Review to send them</source>
        <translation>nicht gesendet, nicht berechnet: Gehen Sie zurück zu „Prüfen“, um sie zu senden</translation>
    </message>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>The run has paused and waits for you.</source>
        <translation>Der Durchlauf pausiert und wartet auf Sie.</translation>
    </message>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>Stopped before the end. What is done is done.</source>
        <translation>Vor dem Ende gestoppt. Was erledigt ist, bleibt erledigt.</translation>
    </message>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>{n} email is saved, but not in your spreadsheet yet</source>
        <translation>{n} E-Mail-Adresse ist gespeichert, steht aber noch nicht in Ihrer Tabelle</translation>
    </message>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>{n} emails are saved, but not in your spreadsheet yet</source>
        <translation>{n} E-Mail-Adressen sind gespeichert, stehen aber noch nicht in Ihrer Tabelle</translation>
    </message>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>Not all results have a row in your spreadsheet any more</source>
        <translation>Nicht alle Ergebnisse haben noch eine Zeile in Ihrer Tabelle</translation>
    </message>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>{n} email is in your spreadsheet</source>
        <translation>{n} E-Mail-Adresse steht in Ihrer Tabelle</translation>
    </message>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>{n} emails are in your spreadsheet</source>
        <translation>{n} E-Mail-Adressen stehen in Ihrer Tabelle</translation>
    </message>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>The run has ended</source>
        <translation>Der Durchlauf ist zu Ende</translation>
    </message>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>You stopped the run when everybody had been sent: nothing is left.</source>
        <translation>Sie haben den Durchlauf gestoppt, als schon alle gesendet waren: Es ist nichts mehr offen.</translation>
    </message>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>You stopped the run.</source>
        <translation>Sie haben den Durchlauf gestoppt.</translation>
    </message>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>Some people are still waiting for an answer.</source>
        <translation>Einige Personen warten noch auf eine Antwort.</translation>
    </message>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>The results have still to be written into a file.</source>
        <translation>Die Ergebnisse müssen noch in eine Datei geschrieben werden.</translation>
    </message>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>Going on never pays twice for anybody.</source>
        <translation>Beim Fortsetzen wird für niemanden doppelt bezahlt.</translation>
    </message>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>Some people wait for the answer to an earlier run.</source>
        <translation>Einige Personen warten auf die Antwort zu einem früheren Durchlauf.</translation>
    </message>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>Go on with that run: see History.</source>
        <translation>Setzen Sie jenen Durchlauf fort: siehe Verlauf.</translation>
    </message>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>Re&amp;try the failed ({n})…</source>
        <translation>Fehlgeschlagene erneut &amp;versuchen ({n})…</translation>
    </message>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>&amp;Try those without an email again ({n})…</source>
        <translation>Personen ohne E-Mail-Adresse erneut &amp;versuchen ({n})…</translation>
    </message>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>As&amp;k again about the unconfirmed ({n})</source>
        <translation>&amp;Unbestätigte erneut abfragen ({n})</translation>
    </message>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>Expected: {credits}</source>
        <translation>Erwartet: {credits}</translation>
    </message>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>Expected: at most {credits}</source>
        <translation>Erwartet: höchstens {credits}</translation>
    </message>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>Used: {credits}</source>
        <translation>Verbraucht: {credits}</translation>
    </message>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>Not needed after all: {credits}</source>
        <translation>Doch nicht gebraucht: {credits}</translation>
    </message>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>Balance: unlimited</source>
        <translation>Guthaben: unbegrenzt</translation>
    </message>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>Balance: {before} before, {after} now</source>
        <translation>Guthaben: {before} vorher, {after} jetzt</translation>
    </message>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>Your balance fell by exactly what was used.</source>
        <translation>Ihr Guthaben ist um genau den verbrauchten Betrag gesunken.</translation>
    </message>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>{file}
in {folder}

The emails are in the columns that this program added.</source>
        <translation>{file}
in {folder}

Die E-Mail-Adressen stehen in den Spalten, die dieses Programm hinzugefügt hat.</translation>
    </message>
    <message>
        <location filename="../../gui/pages/results_page.py"/>
        <source>The results are not in a file yet. They are saved on this computer.</source>
        <translation>Die Ergebnisse stehen noch in keiner Datei. Sie sind auf diesem Computer gespeichert.</translation>
    </message>
</context>
<context>
    <name>ResultsSection</name>
    <message>
        <location filename="../../gui/dialogs/settings/results.py"/>
        <source>Emails</source>
        <translation>E-Mail-Adressen</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/results.py"/>
        <source>What became of the person</source>
        <translation>Was aus der Person geworden ist</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/results.py"/>
        <source>Why</source>
        <translation>Warum</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/results.py"/>
        <source>Lensmor&apos;s number for questions</source>
        <translation>Nummer von Lensmor für Rückfragen</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/results.py"/>
        <source>When</source>
        <translation>Wann</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/results.py"/>
        <source>Results</source>
        <translation>Ergebnisse</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/results.py"/>
        <source>Write them into the &amp;spreadsheet itself</source>
        <translation>In die Tabelle &amp;selbst schreiben</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/results.py"/>
        <source>Write them into a cop&amp;y beside it: “… - Lensmor”</source>
        <translation>In eine &amp;Kopie daneben schreiben: „… - Lensmor“</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/results.py"/>
        <source>For a single sheet you can choose otherwise in Review. The sheet as it was before is kept either way; History gives it back.</source>
        <translation>Für eine einzelne Tabelle können Sie unter Prüfen anders wählen. Die Tabelle, wie sie vorher war, wird in jedem Fall aufbewahrt; der Verlauf gibt sie zurück.</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/results.py"/>
        <source>Names of the new columns</source>
        <translation>Namen der neuen Spalten</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/results.py"/>
        <source>An empty field stands for the usual name. Take names that none of your own columns has.</source>
        <translation>Ein leeres Feld steht für den üblichen Namen. Nehmen Sie Namen, die keine Ihrer eigenen Spalten hat.</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/results.py"/>
        <source>&amp;Usual names</source>
        <translation>Ü&amp;bliche Namen</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/results.py"/>
        <source>A name has to stand on one line.</source>
        <translation>Ein Name muss in eine Zeile passen.</translation>
    </message>
</context>
<context>
    <name>Retrying</name>
    <message>
        <location filename="../../gui/controllers/retrying.py"/>
        <source>&amp;Try them again…</source>
        <translation>&amp;Noch einmal versuchen …</translation>
    </message>
    <message>
        <location filename="../../gui/controllers/retrying.py"/>
        <source>An earlier run brought no email for {n} row.</source>
        <translation>Ein früherer Durchlauf brachte für {n} Zeile keine E-Mail-Adresse.</translation>
    </message>
    <message>
        <location filename="../../gui/controllers/retrying.py"/>
        <source>An earlier run brought no email for {n} rows.</source>
        <translation>Ein früherer Durchlauf brachte für {n} Zeilen keine E-Mail-Adresse.</translation>
    </message>
    <message>
        <location filename="../../gui/controllers/retrying.py"/>
        <source>You left {n} of them out, and it stays out.</source>
        <translation>{n} davon haben Sie ausgelassen; sie bleibt ausgelassen.</translation>
    </message>
    <message>
        <location filename="../../gui/controllers/retrying.py"/>
        <source>You left {n} of them out, and they stay out.</source>
        <translation>{n} davon haben Sie ausgelassen; sie bleiben ausgelassen.</translation>
    </message>
    <message>
        <location filename="../../gui/controllers/retrying.py"/>
        <source>To try again has a price of its own. Nothing is sent before you confirm it.</source>
        <translation>Ein neuer Versuch hat seinen eigenen Preis. Nichts wird gesendet, bevor Sie ihn bestätigen.</translation>
    </message>
    <message>
        <location filename="../../gui/controllers/retrying.py"/>
        <source>Most often: {why}</source>
        <translation>Am häufigsten: {why}</translation>
    </message>
</context>
<context>
    <name>ReviewPage</name>
    <message>
        <location filename="../../gui/pages/review_filter.py"/>
        <source>Search name, company, ID…</source>
        <translation>Name, Firma, ID suchen…</translation>
    </message>
    <message>
        <location filename="../../gui/pages/review_filter.py"/>
        <source>Search rows</source>
        <translation>Zeilen durchsuchen</translation>
    </message>
    <message>
        <location filename="../../gui/pages/review_filter.py"/>
        <source>All {n}</source>
        <translation>Alle {n}</translation>
    </message>
    <message>
        <location filename="../../gui/pages/review_page.py"/>
        <source>Rows of the sheet</source>
        <translation>Zeilen der Tabelle</translation>
    </message>
    <message>
        <location filename="../../gui/pages/review_page.py"/>
        <source>Events</source>
        <translation>Events</translation>
    </message>
    <message>
        <location filename="../../gui/pages/review_page.py"/>
        <source>Unlocking an event shows all of its people. Only tick it if you want that.</source>
        <translation>Ein Event freizuschalten zeigt alle seine Personen. Kreuzen Sie es nur an, wenn Sie das möchten.</translation>
    </message>
    <message>
        <location filename="../../gui/pages/review_page.py"/>
        <source>Events of the sheet</source>
        <translation>Events der Tabelle</translation>
    </message>
    <message>
        <location filename="../../gui/pages/review_page.py"/>
        <source>The people whom the earlier run brought no email for are ready once more.</source>
        <translation>Die Personen, für die der frühere Durchlauf keine E-Mail-Adresse gebracht hat, sind noch einmal bereit.</translation>
    </message>
    <message>
        <location filename="../../gui/pages/review_page.py"/>
        <source>This is a new run with its own price. Nothing is sent before you confirm it.</source>
        <translation>Das ist ein neuer Durchlauf mit eigenem Preis. Vor Ihrer Bestätigung wird nichts gesendet.</translation>
    </message>
</context>
<context>
    <name>RowDetail</name>
    <message>
        <location filename="../../gui/pages/row_detail.py"/>
        <source>&amp;Correct…</source>
        <translation>&amp;Korrigieren…</translation>
    </message>
    <message>
        <location filename="../../gui/pages/row_detail.py"/>
        <source>Type the right ID here (Enter or F2)</source>
        <translation>Richtige ID hier eingeben (Eingabetaste oder F2)</translation>
    </message>
    <message>
        <location filename="../../gui/pages/row_detail.py"/>
        <source>&amp;Undo correction</source>
        <translation>Korrektur &amp;zurücknehmen</translation>
    </message>
    <message>
        <location filename="../../gui/pages/row_detail.py"/>
        <source>Click a row to read more. Space leaves it out.</source>
        <translation>Klicken Sie auf eine Zeile, um mehr zu lesen. Die Leertaste lässt sie aus.</translation>
    </message>
    <message>
        <location filename="../../gui/pages/row_detail.py"/>
        <source>Row {row}</source>
        <translation>Zeile {row}</translation>
    </message>
    <message>
        <location filename="../../gui/pages/row_detail.py"/>
        <source>{n} of {all} rows</source>
        <translation>{n} von {all} Zeilen</translation>
    </message>
    <message>
        <location filename="../../gui/pages/row_detail.py"/>
        <source>Lensmor says that {id} is {lensmor}, not {sheet}. Check the ID.</source>
        <translation>Laut Lensmor ist {id} {lensmor}, nicht {sheet}. Prüfen Sie die ID.</translation>
    </message>
</context>
<context>
    <name>RowModel</name>
    <message>
        <location filename="../../gui/models/reasons.py"/>
        <source>{name}, {company}</source>
        <translation>{name}, {company}</translation>
    </message>
    <message>
        <location filename="../../gui/models/row_model.py"/>
        <source>Row</source>
        <translation>Zeile</translation>
    </message>
    <message>
        <location filename="../../gui/models/row_model.py"/>
        <source>Verdict</source>
        <translation>Prüfung</translation>
    </message>
    <message>
        <location filename="../../gui/models/row_model.py"/>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <location filename="../../gui/models/row_model.py"/>
        <source>Company</source>
        <translation>Firma</translation>
    </message>
    <message>
        <location filename="../../gui/models/row_model.py"/>
        <source>Lensmor says</source>
        <translation>Laut Lensmor</translation>
    </message>
    <message>
        <location filename="../../gui/models/row_model.py"/>
        <source>Why</source>
        <translation>Warum</translation>
    </message>
    <message>
        <location filename="../../gui/models/row_model.py"/>
        <source>Event ID</source>
        <translation>Event-ID</translation>
    </message>
    <message>
        <location filename="../../gui/models/row_model.py"/>
        <source>Personnel ID</source>
        <translation>Personen-ID</translation>
    </message>
    <message>
        <location filename="../../gui/models/row_model.py"/>
        <source>Untick a row to leave it out</source>
        <translation>Häkchen entfernen, um eine Zeile auszulassen</translation>
    </message>
    <message>
        <location filename="../../gui/models/row_model.py"/>
        <source>Row {row} is not sent</source>
        <translation>Zeile {row} wird nicht gesendet</translation>
    </message>
    <message>
        <location filename="../../gui/models/row_model.py"/>
        <source>Row {row} is left out</source>
        <translation>Zeile {row} wird ausgelassen</translation>
    </message>
    <message>
        <location filename="../../gui/models/row_model.py"/>
        <source>Row {row} is included</source>
        <translation>Zeile {row} ist dabei</translation>
    </message>
    <message>
        <location filename="../../gui/models/unknown.py"/>
        <source>Lensmor doesn&apos;t know the ID {id}, so this row is not sent. Correct the ID.</source>
        <translation>Lensmor kennt die ID {id} nicht, diese Zeile wird deshalb nicht gesendet. Berichtigen Sie die ID.</translation>
    </message>
</context>
<context>
    <name>RowTable</name>
    <message>
        <location filename="../../gui/widgets/row_table.py"/>
        <source>Correct the ID…</source>
        <translation>ID korrigieren…</translation>
    </message>
    <message>
        <location filename="../../gui/widgets/row_table.py"/>
        <source>Undo the correction</source>
        <translation>Korrektur zurücknehmen</translation>
    </message>
</context>
<context>
    <name>RunState</name>
    <message>
        <location filename="../../gui/words.py"/>
        <source>Can go on</source>
        <translation>Fortsetzbar</translation>
    </message>
    <message>
        <location filename="../../gui/words.py"/>
        <source>Not in a file yet</source>
        <translation>Noch in keiner Datei</translation>
    </message>
    <message>
        <location filename="../../gui/words.py"/>
        <source>Not all in the sheet</source>
        <translation>Nicht alles in der Tabelle</translation>
    </message>
    <message>
        <location filename="../../gui/words.py"/>
        <source>Ended early</source>
        <translation>Vorzeitig beendet</translation>
    </message>
    <message>
        <location filename="../../gui/words.py"/>
        <source>Finished</source>
        <translation>Abgeschlossen</translation>
    </message>
</context>
<context>
    <name>Runs</name>
    <message>
        <location filename="../../gui/controllers/runs.py"/>
        <source>{n} person has no result yet. Going on never pays twice.</source>
        <translation>{n} Person hat noch kein Ergebnis. Beim Fortsetzen wird nie doppelt bezahlt.</translation>
    </message>
    <message>
        <location filename="../../gui/controllers/runs.py"/>
        <source>{n} people have no result yet. Going on never pays twice.</source>
        <translation>{n} Personen haben noch kein Ergebnis. Beim Fortsetzen wird nie doppelt bezahlt.</translation>
    </message>
    <message>
        <location filename="../../gui/controllers/runs.py"/>
        <source>Going on writes its results into the sheet.</source>
        <translation>Beim Fortsetzen werden seine Ergebnisse in die Tabelle geschrieben.</translation>
    </message>
    <message>
        <location filename="../../gui/controllers/runs.py"/>
        <source>{n} more run can go on: see History.</source>
        <translation>{n} weiterer Durchlauf kann fortgesetzt werden: siehe Verlauf.</translation>
    </message>
    <message>
        <location filename="../../gui/controllers/runs.py"/>
        <source>{n} more runs can go on: see History.</source>
        <translation>{n} weitere Durchläufe können fortgesetzt werden: siehe Verlauf.</translation>
    </message>
    <message>
        <location filename="../../gui/controllers/runs.py"/>
        <source>A run on “{file}” was interrupted.</source>
        <translation>Ein Durchlauf mit „{file}“ wurde unterbrochen.</translation>
    </message>
    <message>
        <location filename="../../gui/controllers/runs.py"/>
        <source>The run needs you</source>
        <translation>Der Durchlauf braucht Sie</translation>
    </message>
    <message>
        <location filename="../../gui/controllers/runs.py"/>
        <source>It could not go on. Nothing that was paid for is lost: see the window.</source>
        <translation>Er konnte nicht weitergehen. Nichts Bezahltes ist verloren: siehe Fenster.</translation>
    </message>
</context>
<context>
    <name>Selecting</name>
    <message>
        <location filename="../../gui/controllers/selecting.py"/>
        <source>Include everything</source>
        <translation>Alles einbeziehen</translation>
    </message>
</context>
<context>
    <name>Sentences</name>
    <message>
        <location filename="../../gui/hints.py"/>
        <source>Enter the key that Lensmor gave you in the Settings.</source>
        <translation>Geben Sie den Schlüssel, den Sie von Lensmor erhalten haben, in den Einstellungen ein.</translation>
    </message>
    <message>
        <location filename="../../gui/hints.py"/>
        <source>Nothing was sent. Choose the right column, leave these rows out, or, if you are sure that the IDs are right, tick the box that says so beside the price.</source>
        <translation>Es wurde nichts gesendet. Wählen Sie die richtige Spalte, lassen Sie diese Zeilen aus oder setzen Sie, wenn Sie sicher sind, dass die IDs stimmen, das entsprechende Häkchen neben dem Preis.</translation>
    </message>
    <message>
        <location filename="../../gui/hints.py"/>
        <source>{hint} Or let the results go to another file: that will be a new, plain workbook.</source>
        <translation>{hint} Oder lassen Sie die Ergebnisse in eine andere Datei schreiben: Das wird eine neue, einfache Arbeitsmappe.</translation>
    </message>
    <message>
        <location filename="../../gui/hints.py"/>
        <source>See the past runs in the History.</source>
        <translation>Die früheren Durchläufe finden Sie im Verlauf.</translation>
    </message>
    <message>
        <location filename="../../gui/hints.py"/>
        <source>Nothing was written. Choose another file name.</source>
        <translation>Es wurde nichts geschrieben. Wählen Sie einen anderen Dateinamen.</translation>
    </message>
    <message>
        <location filename="../../gui/hints.py"/>
        <source>Nothing was sent. What was written into your sheets is safe there. Best is to put a backup of this file in its place: it may hold addresses that were paid for. If there is none, use the button below: it sets the file aside and begins a new record. Nothing is deleted.</source>
        <translation>Es wurde nichts gesendet. Was in Ihre Tabellen geschrieben wurde, ist dort sicher. Am besten setzen Sie eine Sicherungskopie dieser Datei an ihre Stelle: Sie kann Adressen enthalten, die bezahlt sind. Gibt es keine, verwenden Sie den Knopf unten: Er legt die Datei beiseite und beginnt eine neue Aufzeichnung. Nichts wird gelöscht.</translation>
    </message>
    <message>
        <location filename="../../gui/hints.py"/>
        <source>Nothing was sent. Have the folder given to you, or ask whoever looks after this computer for another one, then start the program again.</source>
        <translation>Es wurde nichts gesendet. Lassen Sie sich den Ordner übergeben oder von der Betreuung dieses Computers einen anderen einrichten und starten Sie das Programm dann neu.</translation>
    </message>
    <message>
        <location filename="../../gui/hints.py"/>
        <source>Choose another name, or choose this file again and say yes when you are asked whether it may be replaced; a copy of it is kept then.</source>
        <translation>Wählen Sie einen anderen Namen, oder wählen Sie diese Datei noch einmal und antworten Sie mit Ja, wenn Sie gefragt werden, ob sie ersetzt werden darf; dann wird eine Kopie von ihr aufbewahrt.</translation>
    </message>
    <message>
        <location filename="../../gui/hints.py"/>
        <source>Ask IT for a way past the proxy for this program, or to put its address with a name and a password into HTTPS_PROXY. Then start the program again and resume.</source>
        <translation>Bitten Sie die IT, diesem Programm einen Weg am Proxy vorbei zu geben oder dessen Adresse mit Name und Passwort in HTTPS_PROXY einzutragen. Starten Sie das Programm dann neu und setzen Sie fort.</translation>
    </message>
    <message>
        <location filename="../../gui/wording.py"/>
        <source>Something in the program went wrong.</source>
        <translation>Im Programm ist etwas schiefgegangen.</translation>
    </message>
    <message>
        <location filename="../../gui/wording.py"/>
        <source>This is a mistake of ours. What was bought so far is saved, and nothing is paid twice.</source>
        <translation>Das ist unser Fehler. Was bisher gekauft wurde, ist gespeichert, und nichts wird doppelt bezahlt.</translation>
    </message>
    <message>
        <location filename="../../gui/wording.py"/>
        <source>Close the window and open it again. If it comes back, save the support file and send it to whoever looks after this program.</source>
        <translation>Schließen Sie das Fenster und öffnen Sie es wieder. Wenn der Fehler wiederkommt, speichern Sie die Supportdatei und senden Sie sie an die Person, die dieses Programm betreut.</translation>
    </message>
    <message>
        <location filename="../../gui/wording.py"/>
        <source>The support file can&apos;t be saved.</source>
        <translation>Die Supportdatei kann nicht gespeichert werden.</translation>
    </message>
    <message>
        <location filename="../../gui/wording.py"/>
        <source>“{file}” can&apos;t be written into the folder “{folder}” ({problem}).</source>
        <translation>„{file}“ kann nicht in den Ordner „{folder}“ geschrieben werden ({problem}).</translation>
    </message>
    <message>
        <location filename="../../gui/wording.py"/>
        <source>Choose another folder and try again.</source>
        <translation>Wählen Sie einen anderen Ordner und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <location filename="../../gui/wording.py"/>
        <source>“{file}” could not be opened.</source>
        <translation>„{file}“ konnte nicht geöffnet werden.</translation>
    </message>
    <message>
        <location filename="../../gui/wording.py"/>
        <source>This computer found no program that opens it. The file is in {folder}.</source>
        <translation>Dieser Computer fand kein Programm, das sie öffnet. Die Datei liegt in {folder}.</translation>
    </message>
    <message>
        <location filename="../../gui/wording.py"/>
        <source>Look for it there, and open it in the program that you use for such files.</source>
        <translation>Suchen Sie sie dort und öffnen Sie sie in dem Programm, das Sie für solche Dateien verwenden.</translation>
    </message>
    <message>
        <location filename="../../gui/wording.py"/>
        <source>It was moved, renamed or deleted: it isn&apos;t in {folder} any more.</source>
        <translation>Sie wurde verschoben, umbenannt oder gelöscht: In {folder} ist sie nicht mehr.</translation>
    </message>
    <message>
        <location filename="../../gui/wording.py"/>
        <source>Nothing that was paid for is lost: open the run in the History and write its results again.</source>
        <translation>Nichts Bezahltes ist verloren: Öffnen Sie den Lauf im Verlauf und lassen Sie seine Ergebnisse noch einmal schreiben.</translation>
    </message>
    <message>
        <location filename="../../gui/wording.py"/>
        <source>There are no logs to show.</source>
        <translation>Es gibt keine Protokolle anzuzeigen.</translation>
    </message>
    <message>
        <location filename="../../gui/wording.py"/>
        <source>The folder “{folder}” can&apos;t be made ({problem}).</source>
        <translation>Der Ordner „{folder}“ kann nicht angelegt werden ({problem}).</translation>
    </message>
    <message>
        <location filename="../../gui/wording.py"/>
        <source>The program works without logs. Check that there is room on the disk and that you may write there.</source>
        <translation>Das Programm funktioniert auch ohne Protokolle. Prüfen Sie, ob auf dem Datenträger Platz ist und ob Sie dort schreiben dürfen.</translation>
    </message>
    <message>
        <location filename="../../gui/wording.py"/>
        <source>The sample can&apos;t be made ready.</source>
        <translation>Das Beispiel kann nicht vorbereitet werden.</translation>
    </message>
    <message>
        <location filename="../../gui/wording.py"/>
        <source>The folder “{folder}” can&apos;t be written to ({problem}).</source>
        <translation>In den Ordner „{folder}“ kann nicht geschrieben werden ({problem}).</translation>
    </message>
    <message>
        <location filename="../../gui/wording.py"/>
        <source>Check that there is room on the disk and that you may write there.</source>
        <translation>Prüfen Sie, ob auf dem Datenträger Platz ist und ob Sie dort schreiben dürfen.</translation>
    </message>
    <message>
        <location filename="../../gui/wording.py"/>
        <location filename="../../settings/wording.py"/>
        <source>no reason given</source>
        <translation>kein Grund angegeben</translation>
    </message>
    <message>
        <location filename="../../gui/wording.py"/>
        <source>The receipt can&apos;t be saved.</source>
        <translation>Der Beleg kann nicht gespeichert werden.</translation>
    </message>
    <message>
        <location filename="../../gui/wording.py"/>
        <source>Close it in other programs or choose another folder. Nothing is lost: the receipt is kept in this program too.</source>
        <translation>Schließen Sie ihn in anderen Programmen oder wählen Sie einen anderen Ordner. Nichts ist verloren: Der Beleg bleibt auch in diesem Programm.</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>The address of the Lensmor service can’t be used.</source>
        <extracomment>BASE_URL_TITLE</extracomment>
        <translation>Die Adresse des Lensmor-Dienstes kann nicht verwendet werden.</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>“{url}” doesn’t begin with https://. Nothing was sent.</source>
        <extracomment>BASE_URL_NO_SCHEME</extracomment>
        <translation>„{url}“ beginnt nicht mit https://. Es wurde nichts gesendet.</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>“{url}” is not encrypted, so that others could read your API key on the way. Nothing was sent.</source>
        <extracomment>BASE_URL_INSECURE</extracomment>
        <translation>„{url}“ ist nicht verschlüsselt, sodass andere Ihren API-Schlüssel unterwegs lesen könnten. Es wurde nichts gesendet.</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>“{url}” is not a complete web address. Nothing was sent.</source>
        <extracomment>BASE_URL_BROKEN</extracomment>
        <translation>„{url}“ ist keine vollständige Webadresse. Es wurde nichts gesendet.</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>It holds a user name, a password, a “?” or a “#”, which don’t belong there. Nothing was sent.</source>
        <extracomment>BASE_URL_SECRETS</extracomment>
        <translation>Sie enthält einen Benutzernamen, ein Passwort, ein „?“ oder ein „#“, die dort nicht hingehören. Es wurde nichts gesendet.</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>Everything is asked of {host}, and not of Lensmor itself ({usual}): this computer is set up so. Your key and what is in your sheet about people and events go there. If you don&apos;t know why, ask whoever looks after this computer before you say yes.</source>
        <extracomment>OTHER_ADDRESS</extracomment>
        <translation>Alle Anfragen gehen an {host} und nicht an Lensmor selbst ({usual}): Dieser Computer ist so eingerichtet. Ihr Schlüssel und was in Ihrer Tabelle über Personen und Events steht, gehen dorthin. Wenn Sie nicht wissen, warum, fragen Sie vor Ihrem Ja die Betreuung dieses Computers.</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>Use {default}, or leave it out. Plain http is accepted only for this computer (127.0.0.1).</source>
        <extracomment>BASE_URL_HINT</extracomment>
        <translation>Verwenden Sie {default} oder lassen Sie sie weg. Einfaches http wird nur für diesen Computer (127.0.0.1) angenommen.</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>The API key can’t be used.</source>
        <extracomment>KEY_TITLE</extracomment>
        <translation>Der API-Schlüssel kann nicht verwendet werden.</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>It is empty. Nothing was sent.</source>
        <extracomment>KEY_BLANK</extracomment>
        <translation>Er ist leer. Es wurde nichts gesendet.</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>There is a blank, a line break or a character in it that no Lensmor key has. Nothing was sent.</source>
        <extracomment>KEY_CHARACTERS</extracomment>
        <translation>Er enthält ein Leerzeichen, einen Zeilenumbruch oder ein Zeichen, das in keinem Lensmor-Schlüssel vorkommt. Es wurde nichts gesendet.</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>Part of it is hidden behind dots or stars, as websites show a key after its first day. Nothing was sent.</source>
        <extracomment>KEY_SHORTENED</extracomment>
        <translation>Ein Teil davon ist hinter Punkten oder Sternchen verborgen, so wie Webseiten einen Schlüssel nach dem ersten Tag zeigen. Es wurde nichts gesendet.</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>There is a “=” in it, and it isn’t certain which part is the name and which the key. Nothing was sent.</source>
        <extracomment>KEY_NAMED</extracomment>
        <translation>Darin ist ein „=“, und es ist nicht sicher, welcher Teil der Name und welcher der Schlüssel ist. Es wurde nichts gesendet.</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>Copy the whole key from your Lensmor account, and nothing else, and paste it again.</source>
        <extracomment>KEY_HINT</extracomment>
        <translation>Kopieren Sie den ganzen Schlüssel aus Ihrem Lensmor-Konto, und nichts sonst, und fügen Sie ihn noch einmal ein.</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>Lensmor refused the API key.</source>
        <extracomment>KEY_REFUSED_TITLE</extracomment>
        <translation>Lensmor hat den API-Schlüssel abgelehnt.</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>The key is wrong, expired or withdrawn. This request bought nothing, and no result is lost.</source>
        <extracomment>KEY_REFUSED_MESSAGE</extracomment>
        <translation>Der Schlüssel ist falsch, abgelaufen oder zurückgezogen. Diese Anfrage hat nichts gekauft, und kein Ergebnis ist verloren.</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>Copy the key from your Lensmor account again, enter it, and go on.</source>
        <extracomment>KEY_REFUSED_HINT</extracomment>
        <translation>Kopieren Sie den Schlüssel noch einmal aus Ihrem Lensmor-Konto, geben Sie ihn ein und machen Sie weiter.</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>Your Lensmor account has too few credits.</source>
        <extracomment>CREDITS_TITLE</extracomment>
        <translation>Ihr Lensmor-Konto hat zu wenige Credits.</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>This request was refused: it bought nothing and cost nothing.</source>
        <extracomment>CREDITS_MESSAGE</extracomment>
        <translation>Diese Anfrage wurde abgelehnt: Sie hat nichts gekauft und nichts gekostet.</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>Add credits to your account and resume, or send fewer people.</source>
        <extracomment>CREDITS_HINT</extracomment>
        <translation>Laden Sie Ihr Konto mit Credits auf und setzen Sie fort, oder senden Sie weniger Personen.</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>Lensmor doesn’t know this ID, or doesn’t show it to your account.</source>
        <extracomment>NOT_FOUND_TITLE</extracomment>
        <translation>Lensmor kennt diese ID nicht oder zeigt sie Ihrem Konto nicht.</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>Lensmor has nothing at {path}. This request bought nothing.</source>
        <extracomment>NOT_FOUND_MESSAGE</extracomment>
        <translation>Lensmor hat nichts unter {path}. Diese Anfrage hat nichts gekauft.</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>Check that the ID is Lensmor’s own, and that the key belongs to the right account.</source>
        <extracomment>NOT_FOUND_HINT</extracomment>
        <translation>Prüfen Sie, ob die ID wirklich von Lensmor ist und der Schlüssel zum richtigen Konto gehört.</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>Lensmor says that something else is going on with these people or this event.</source>
        <extracomment>CONFLICT_TITLE</extracomment>
        <translation>Laut Lensmor läuft mit diesen Personen oder diesem Event gerade etwas anderes.</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>Another unlock of the same may still be running. This request was refused and bought nothing; we will ask Lensmor before anything is sent again.</source>
        <extracomment>CONFLICT_MESSAGE</extracomment>
        <translation>Möglicherweise wird dasselbe gerade schon freigeschaltet. Diese Anfrage wurde abgelehnt und hat nichts gekauft; wir fragen Lensmor, bevor etwas noch einmal gesendet wird.</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>Wait a few minutes, then resume.</source>
        <extracomment>CONFLICT_HINT</extracomment>
        <translation>Warten Sie ein paar Minuten und setzen Sie dann fort.</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>Lensmor found too many people in one request.</source>
        <extracomment>TOO_MANY_TITLE</extracomment>
        <translation>Lensmor fand zu viele Personen in einer Anfrage.</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>Report this with the details for support: the program sends at most {most} people.</source>
        <extracomment>TOO_MANY_HINT</extracomment>
        <translation>Melden Sie das mit den Details dem Support: Das Programm sendet höchstens {most} Personen.</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>Lensmor refused the request.</source>
        <extracomment>BAD_REQUEST_TITLE</extracomment>
        <translation>Lensmor hat die Anfrage abgelehnt.</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>It was answered with status {status}. This request bought nothing.</source>
        <extracomment>BAD_REQUEST_MESSAGE</extracomment>
        <translation>Sie wurde mit dem Status {status} beantwortet. Diese Anfrage hat nichts gekauft.</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>Lensmor says: “{saying}”. This request bought nothing.</source>
        <extracomment>BAD_REQUEST_SAYING</extracomment>
        <translation>Lensmor sagt: „{saying}“. Diese Anfrage hat nichts gekauft.</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>Check the IDs in the sheet. If they are right, send us the details for support.</source>
        <extracomment>BAD_REQUEST_HINT</extracomment>
        <translation>Prüfen Sie die IDs in der Tabelle. Wenn sie stimmen, senden Sie uns die Details für den Support.</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>Your Lensmor plan doesn’t include this.</source>
        <extracomment>FEATURE_TITLE</extracomment>
        <translation>Ihr Lensmor-Tarif enthält das nicht.</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>The API needs a paid plan. This request bought nothing and cost nothing.</source>
        <extracomment>FEATURE_MESSAGE</extracomment>
        <translation>Die API braucht einen kostenpflichtigen Tarif. Diese Anfrage hat nichts gekauft und nichts gekostet.</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>Ask whoever manages your Lensmor account to check the plan, then resume.</source>
        <extracomment>FEATURE_HINT</extracomment>
        <translation>Bitten Sie die Person, die Ihr Lensmor-Konto verwaltet, den Tarif zu prüfen, und setzen Sie dann fort.</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>Lensmor asks us to slow down.</source>
        <extracomment>RATE_TITLE</extracomment>
        <translation>Lensmor bittet uns, langsamer zu machen.</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>Too many requests were made in a short time. This request bought nothing.</source>
        <extracomment>RATE_MESSAGE</extracomment>
        <translation>In kurzer Zeit wurden zu viele Anfragen gestellt. Diese Anfrage hat nichts gekauft.</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>The program has waited as long as it may. Go on, or try again, in a few minutes.</source>
        <extracomment>RATE_HINT</extracomment>
        <translation>Das Programm hat gewartet, so lange es darf. Machen Sie in ein paar Minuten weiter, oder versuchen Sie es dann noch einmal.</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>Lensmor works on too many of your tasks at once.</source>
        <extracomment>CONCURRENCY_TITLE</extracomment>
        <translation>Lensmor arbeitet gerade an zu vielen Ihrer Aufträge.</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>Tasks of your account that are still running keep this one out. Go on, or try again, in a few minutes.</source>
        <extracomment>CONCURRENCY_HINT</extracomment>
        <translation>Aufträge Ihres Kontos, die noch laufen, lassen für diesen keinen Platz. Machen Sie in ein paar Minuten weiter, oder versuchen Sie es dann noch einmal.</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>Lensmor can’t be reached.</source>
        <extracomment>UNREACHABLE_TITLE</extracomment>
        <translation>Lensmor ist nicht erreichbar.</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>The address {host} was not found. Nothing was sent.</source>
        <extracomment>UNREACHABLE_NAME</extracomment>
        <translation>Die Adresse {host} wurde nicht gefunden. Es wurde nichts gesendet.</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>There is no way to {host}: this computer seems to be offline. Nothing was sent.</source>
        <extracomment>UNREACHABLE_OFFLINE</extracomment>
        <translation>Es gibt keinen Weg zu {host}: Dieser Computer scheint offline zu sein. Es wurde nichts gesendet.</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>{host} doesn’t accept connections. Nothing was sent.</source>
        <extracomment>UNREACHABLE_REFUSED</extracomment>
        <translation>{host} nimmt keine Verbindungen an. Es wurde nichts gesendet.</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>{host} didn’t accept the connection in time. Nothing was sent.</source>
        <extracomment>UNREACHABLE_TIMEOUT</extracomment>
        <translation>{host} hat die Verbindung nicht rechtzeitig angenommen. Es wurde nichts gesendet.</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>The encrypted connection to {host} failed. Nothing was sent.</source>
        <extracomment>UNREACHABLE_TLS</extracomment>
        <translation>Die verschlüsselte Verbindung zu {host} ist fehlgeschlagen. Es wurde nichts gesendet.</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>This computer doesn’t trust the certificate that was shown for {host}. Nothing was sent.</source>
        <extracomment>UNREACHABLE_CERTIFICATE</extracomment>
        <translation>Dieser Computer vertraut dem Zertifikat nicht, das für {host} vorgelegt wurde. Es wurde nichts gesendet.</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>The file with the trusted certificates, which a setting of this computer names, is missing or can’t be read. Nothing was sent.</source>
        <extracomment>UNREACHABLE_NO_CERTIFICATES</extracomment>
        <translation>Die Datei mit den vertrauenswürdigen Zertifikaten, die eine Einstellung dieses Computers nennt, fehlt oder ist nicht lesbar. Es wurde nichts gesendet.</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>The proxy {proxy}, on the way from this computer to {host}, refused to let the program through. Nothing was sent.</source>
        <extracomment>UNREACHABLE_PROXY</extracomment>
        <translation>Der Proxy {proxy} auf dem Weg von diesem Computer zu {host} hat das Programm nicht durchgelassen. Es wurde nichts gesendet.</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>The proxy {proxy}, which this computer is set to use, can’t be reached or doesn’t answer. Nothing was sent.</source>
        <extracomment>UNREACHABLE_PROXY_GONE</extracomment>
        <translation>Der Proxy {proxy}, der auf diesem Computer eingestellt ist, ist nicht erreichbar oder antwortet nicht. Es wurde nichts gesendet.</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>The proxy {proxy}, which this computer is set to use, was not found: no computer has this name here. Nothing was sent.</source>
        <extracomment>UNREACHABLE_PROXY_NAME</extracomment>
        <translation>Der Proxy {proxy}, der auf diesem Computer eingestellt ist, wurde nicht gefunden: Kein Computer heißt hier so. Es wurde nichts gesendet.</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>The address that is set as this computer’s proxy can’t be read. Nothing was sent.</source>
        <extracomment>UNREACHABLE_PROXY_SETTING</extracomment>
        <translation>Die Adresse, die auf diesem Computer als Proxy eingestellt ist, ist nicht lesbar. Es wurde nichts gesendet.</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>A kind of proxy is set (such as SOCKS) that the program can’t use. Nothing was sent.</source>
        <extracomment>UNREACHABLE_PROXY_KIND</extracomment>
        <translation>Es ist eine Art von Proxy eingestellt (etwa SOCKS), die das Programm nicht verwenden kann. Es wurde nichts gesendet.</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>No connection to {host} could be made. Nothing was sent.</source>
        <extracomment>UNREACHABLE_OTHER</extracomment>
        <translation>Es konnte keine Verbindung zu {host} hergestellt werden. Es wurde nichts gesendet.</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>Check the internet connection, then resume.</source>
        <extracomment>UNREACHABLE_HINT</extracomment>
        <translation>Prüfen Sie die Internetverbindung und setzen Sie dann fort.</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>The proxy {proxy}, on the way from this computer to {host}, asks for a user name and a password. Nothing was sent.</source>
        <extracomment>UNREACHABLE_PROXY_SIGN_IN</extracomment>
        <translation>Der Proxy {proxy} auf dem Weg von diesem Computer zu {host} verlangt einen Benutzernamen und ein Passwort. Es wurde nichts gesendet.</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>The proxy {proxy} refused the user name or the password that are set for it. Nothing was sent.</source>
        <extracomment>UNREACHABLE_PROXY_REFUSES_SIGN_IN</extracomment>
        <translation>Der Proxy {proxy} hat den Benutzernamen oder das Passwort abgelehnt, die für ihn eingestellt sind. Es wurde nichts gesendet.</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>The proxy {proxy} takes only a sign-in that the program doesn’t have, such as a Windows account’s (NTLM, Negotiate). Nothing was sent.</source>
        <extracomment>UNREACHABLE_PROXY_METHOD</extracomment>
        <translation>Der Proxy {proxy} nimmt nur eine Anmeldung an, die das Programm nicht beherrscht, etwa die mit einem Windows-Konto (NTLM, Negotiate). Es wurde nichts gesendet.</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>Check the internet connection and the network’s sign-in page, or ask IT whether the network lets this connection through. Then resume.</source>
        <extracomment>UNREACHABLE_TLS_HINT</extracomment>
        <translation>Prüfen Sie die Internetverbindung und die Anmeldeseite des Netzes, oder fragen Sie die IT, ob das Netz diese Verbindung durchlässt. Setzen Sie dann fort.</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>Check this computer’s date and time. In a company network, ask IT to add the company’s certificate to this computer’s certificates, or to set SSL_CERT_FILE to its file. Then resume.</source>
        <extracomment>UNREACHABLE_CERTIFICATE_HINT</extracomment>
        <translation>Prüfen Sie Datum und Uhrzeit dieses Computers. Bitten Sie in einem Firmennetz die IT, das Zertifikat der Firma zu den Zertifikaten dieses Computers hinzuzufügen oder SSL_CERT_FILE auf dessen Datei zu setzen. Setzen Sie dann fort.</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>Ask IT to correct or remove the setting: REQUESTS_CA_BUNDLE, CURL_CA_BUNDLE or SSL_CERT_FILE. Then start the program again and resume.</source>
        <extracomment>UNREACHABLE_NO_CERTIFICATES_HINT</extracomment>
        <translation>Bitten Sie die IT, die Einstellung zu korrigieren oder zu entfernen: REQUESTS_CA_BUNDLE, CURL_CA_BUNDLE oder SSL_CERT_FILE. Starten Sie das Programm dann neu und setzen Sie fort.</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>Away from the company’s network its proxy can’t be reached: turn it off in the system’s settings (or remove HTTPS_PROXY), or connect to that network. Then resume.</source>
        <extracomment>UNREACHABLE_PROXY_HINT</extracomment>
        <translation>Außerhalb des Firmennetzes ist dessen Proxy nicht erreichbar: Schalten Sie ihn in den Systemeinstellungen aus (oder entfernen Sie HTTPS_PROXY), oder verbinden Sie sich mit jenem Netz. Setzen Sie dann fort.</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>This computer is set to find its proxy by a script ({script}), which could not be used, so the program tried without. Ask IT to look at it, or for the proxy’s address. {hint}</source>
        <extracomment>UNREACHABLE_SCRIPT_HINT</extracomment>
        <translation>Dieser Computer soll seinen Proxy über ein Skript finden ({script}), das sich nicht verwenden ließ. Deshalb hat es das Programm ohne versucht. Bitten Sie Ihre IT, es sich anzusehen, oder um die Adresse des Proxys. {hint}</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>Ask IT to let this computer reach {host}. Then resume.</source>
        <extracomment>UNREACHABLE_PROXY_REFUSED_HINT</extracomment>
        <translation>Bitten Sie die IT, diesem Computer den Zugang zu {host} zu erlauben. Setzen Sie dann fort.</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>Check HTTPS_PROXY or the system’s proxy settings: http://NAME:PASSWORD@PROXY:PORT. In a name or password write special characters as codes: # as %23, / as %2F, ? as %3F, @ as %40, : as %3A, % as %25. Start the program again, then resume.</source>
        <extracomment>UNREACHABLE_PROXY_SETTING_HINT</extracomment>
        <translation>Prüfen Sie HTTPS_PROXY oder die Proxy-Einstellungen des Systems: http://NAME:PASSWORD@PROXY:PORT. Schreiben Sie Sonderzeichen in Name oder Passwort als Codes: # als %23, / als %2F, ? als %3F, @ als %40, : als %3A, % als %25. Starten Sie das Programm neu und setzen Sie dann fort.</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>Ask IT for the address of an HTTP proxy and set HTTPS_PROXY to it: http://PROXY:PORT. Start the program again, then resume.</source>
        <extracomment>UNREACHABLE_PROXY_KIND_HINT</extracomment>
        <translation>Fragen Sie die IT nach der Adresse eines HTTP-Proxys, und setzen Sie HTTPS_PROXY darauf: http://PROXY:PORT. Starten Sie das Programm neu und setzen Sie dann fort.</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>Correct them in HTTPS_PROXY: http://NAME:PASSWORD@PROXY:PORT. Special characters are written as codes: # as %23, @ as %40, : as %3A, % as %25. Start the program again, then resume.</source>
        <extracomment>UNREACHABLE_PROXY_REFUSES_SIGN_IN_HINT</extracomment>
        <translation>Korrigieren Sie sie in HTTPS_PROXY: http://NAME:PASSWORD@PROXY:PORT. Sonderzeichen werden als Codes geschrieben: # als %23, @ als %40, : als %3A, % als %25. Starten Sie das Programm neu und setzen Sie dann fort.</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>Ask IT to let this program reach {host} without that sign-in, or for a small local proxy that does it (such as px or cntlm), whose address goes into HTTPS_PROXY. Then resume.</source>
        <extracomment>UNREACHABLE_PROXY_METHOD_HINT</extracomment>
        <translation>Bitten Sie die IT, diesem Programm den Zugang zu {host} ohne diese Anmeldung zu erlauben, oder um einen kleinen lokalen Proxy, der sie übernimmt (etwa px oder cntlm) und dessen Adresse in HTTPS_PROXY kommt. Setzen Sie dann fort.</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>The connection to Lensmor broke.</source>
        <extracomment>INTERRUPTED_TITLE</extracomment>
        <translation>Die Verbindung zu Lensmor ist abgebrochen.</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>A question was left without an answer. Asking costs nothing.</source>
        <extracomment>INTERRUPTED_MESSAGE</extracomment>
        <translation>Eine Frage blieb ohne Antwort. Fragen kostet nichts.</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>Lensmor took too long to answer a question. Asking costs nothing.</source>
        <extracomment>INTERRUPTED_TIMEOUT</extracomment>
        <translation>Lensmor hat zu lange für eine Antwort gebraucht. Fragen kostet nichts.</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>Lensmor has a problem of its own.</source>
        <extracomment>SERVER_TITLE</extracomment>
        <translation>Lensmor hat selbst ein Problem.</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>It answered a question with status {status}. Asking costs nothing.</source>
        <extracomment>SERVER_MESSAGE</extracomment>
        <translation>Eine Frage wurde mit dem Status {status} beantwortet. Fragen kostet nichts.</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>Resume in a few minutes. If it stays, send the details to Lensmor’s support.</source>
        <extracomment>SERVER_HINT</extracomment>
        <translation>Setzen Sie in ein paar Minuten fort. Wenn es so bleibt, senden Sie die Details an den Support von Lensmor.</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>The answer can’t be understood.</source>
        <extracomment>UNREADABLE_TITLE</extracomment>
        <translation>Die Antwort ist nicht zu verstehen.</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>A web page came instead of Lensmor’s answer, as sign-in pages and firewalls send. The question cost nothing.</source>
        <extracomment>UNREADABLE_HTML</extracomment>
        <translation>Statt der Antwort von Lensmor kam eine Webseite, wie Anmeldeseiten und Firewalls sie senden. Die Frage hat nichts gekostet.</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>The answer points to another address, which is never followed with your key. The question cost nothing.</source>
        <extracomment>UNREADABLE_REDIRECT</extracomment>
        <translation>Die Antwort verweist auf eine andere Adresse, der mit Ihrem Schlüssel nie gefolgt wird. Die Frage hat nichts gekostet.</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>The network answered in Lensmor’s place: it wants you to sign in first, as hotels, trains and fairs do. The question cost nothing.</source>
        <extracomment>UNREADABLE_SIGN_IN</extracomment>
        <translation>Das Netz hat anstelle von Lensmor geantwortet: Sie sollen sich zuerst anmelden, wie in Hotels, Zügen und auf Messen. Die Frage hat nichts gekostet.</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>Open any web page in your browser: if the network asks you to sign in, do so, then resume. If it doesn’t, check the address of the service, or ask IT whether a firewall answers.</source>
        <extracomment>UNREADABLE_HTML_HINT</extracomment>
        <translation>Öffnen Sie im Browser irgendeine Webseite: Wenn das Netz eine Anmeldung verlangt, melden Sie sich an und setzen Sie dann fort. Wenn nicht, prüfen Sie die Adresse des Dienstes, oder fragen Sie die IT, ob eine Firewall antwortet.</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>Open any web page in your browser, sign in to the network there, then resume.</source>
        <extracomment>UNREADABLE_SIGN_IN_HINT</extracomment>
        <translation>Öffnen Sie im Browser irgendeine Webseite, melden Sie sich dort im Netz an und setzen Sie dann fort.</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>The answer is far larger than it should be. The question cost nothing.</source>
        <extracomment>UNREADABLE_LARGE</extracomment>
        <translation>Die Antwort ist viel größer, als sie sein sollte. Die Frage hat nichts gekostet.</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>Lensmor’s answer is incomplete or not as agreed. The question cost nothing.</source>
        <extracomment>UNREADABLE_MESSAGE</extracomment>
        <translation>Die Antwort von Lensmor ist unvollständig oder nicht wie vereinbart. Die Frage hat nichts gekostet.</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>Check the address of the service and the network’s sign-in page, then resume. If it stays, send the details to Lensmor’s support.</source>
        <extracomment>UNREADABLE_HINT</extracomment>
        <translation>Prüfen Sie die Adresse des Dienstes und die Anmeldeseite des Netzes und setzen Sie dann fort. Wenn es so bleibt, senden Sie die Details an den Support von Lensmor.</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>It isn’t known whether Lensmor carried out this purchase.</source>
        <extracomment>UNKNOWN_TITLE</extracomment>
        <translation>Es ist nicht bekannt, ob Lensmor diesen Kauf ausgeführt hat.</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>The connection broke after the request was sent. We will ask Lensmor before anything is sent again.</source>
        <extracomment>UNKNOWN_DROPPED</extracomment>
        <translation>Die Verbindung ist abgebrochen, nachdem die Anfrage gesendet war. Wir fragen Lensmor, bevor etwas noch einmal gesendet wird.</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>Lensmor didn’t answer the request in time. We will ask Lensmor before anything is sent again.</source>
        <extracomment>UNKNOWN_TIMEOUT</extracomment>
        <translation>Lensmor hat nicht rechtzeitig auf die Anfrage geantwortet. Wir fragen Lensmor, bevor etwas noch einmal gesendet wird.</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>Lensmor answered with status {status}, which leaves it open. We will ask Lensmor before anything is sent again.</source>
        <extracomment>UNKNOWN_SERVER</extracomment>
        <translation>Lensmor hat mit dem Status {status} geantwortet, was es offen lässt. Wir fragen Lensmor, bevor etwas noch einmal gesendet wird.</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>The answer can’t be understood. We will ask Lensmor before anything is sent again.</source>
        <extracomment>UNKNOWN_ANSWER</extracomment>
        <translation>Die Antwort ist nicht zu verstehen. Wir fragen Lensmor, bevor etwas noch einmal gesendet wird.</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>The network answered in Lensmor’s place and wants you to sign in first: open any web page in your browser for that. We will ask Lensmor before anything is sent again.</source>
        <extracomment>UNKNOWN_SIGN_IN</extracomment>
        <translation>Das Netz hat anstelle von Lensmor geantwortet, und Sie sollen sich zuerst anmelden: Öffnen Sie dafür im Browser irgendeine Webseite. Wir fragen Lensmor, bevor noch einmal etwas gesendet wird.</translation>
    </message>
    <message>
        <location filename="../../api/wording.py"/>
        <source>Nothing needs to be done now. What stays open is shown as Unconfirmed: resume later.</source>
        <extracomment>UNKNOWN_HINT</extracomment>
        <translation>Jetzt ist nichts zu tun. Was offen bleibt, steht als Unbestätigt da: Setzen Sie später fort.</translation>
    </message>
    <message>
        <location filename="../../domain/wording.py"/>
        <source>{cell} is empty. Type the Lensmor personnel ID of this row there.</source>
        <extracomment>PERSON_ID_EMPTY</extracomment>
        <translation>{cell} ist leer. Geben Sie dort die Lensmor-Personen-ID dieser Zeile ein.</translation>
    </message>
    <message>
        <location filename="../../domain/wording.py"/>
        <source>{cell} is empty. Type the Lensmor event ID of this row there.</source>
        <extracomment>EVENT_ID_EMPTY</extracomment>
        <translation>{cell} ist leer. Geben Sie dort die Lensmor-Event-ID dieser Zeile ein.</translation>
    </message>
    <message>
        <location filename="../../domain/wording.py"/>
        <source>{cell} holds a fraction ({value}); an ID has none. Type the ID again, as text.</source>
        <extracomment>ID_FRACTION</extracomment>
        <translation>{cell} enthält eine Zahl mit Nachkommastellen ({value}); eine ID hat keine. Geben Sie die ID noch einmal als Text ein.</translation>
    </message>
    <message>
        <location filename="../../domain/wording.py"/>
        <source>{cell} holds a negative number ({value}). Type the ID again, without the minus sign.</source>
        <extracomment>ID_NEGATIVE</extracomment>
        <translation>{cell} enthält eine negative Zahl ({value}). Geben Sie die ID noch einmal ohne das Minuszeichen ein.</translation>
    </message>
    <message>
        <location filename="../../domain/wording.py"/>
        <source>{cell} holds a number in scientific form ({value}), so some of its digits may be gone. Format the cell as text and type the whole ID again.</source>
        <extracomment>ID_SCIENTIFIC</extracomment>
        <translation>{cell} enthält eine Zahl in wissenschaftlicher Schreibweise ({value}), sodass einige Ziffern fehlen können. Formatieren Sie die Zelle als Text und geben Sie die ganze ID noch einmal ein.</translation>
    </message>
    <message>
        <location filename="../../domain/wording.py"/>
        <source>{cell} holds a number that Excel shows in scientific form ({value}), so nobody sees whether its digits are right. Format the cell as text and type the whole ID again.</source>
        <extracomment>ID_SHOWN_SCIENTIFIC</extracomment>
        <translation>{cell} enthält eine Zahl, die Excel in wissenschaftlicher Schreibweise anzeigt ({value}), sodass niemand sieht, ob ihre Ziffern stimmen. Formatieren Sie die Zelle als Text und geben Sie die ganze ID noch einmal ein.</translation>
    </message>
    <message>
        <location filename="../../domain/wording.py"/>
        <source>{cell} holds a number of more than 15 digits ({value}); Excel replaces the rest with zeros. Format the cell as text and type the whole ID again.</source>
        <extracomment>ID_DIGITS_GONE</extracomment>
        <translation>{cell} enthält eine Zahl mit mehr als 15 Ziffern ({value}); Excel ersetzt den Rest durch Nullen. Formatieren Sie die Zelle als Text und geben Sie die ganze ID noch einmal ein.</translation>
    </message>
    <message>
        <location filename="../../domain/wording.py"/>
        <source>{cell} holds the error {value}. Mend its formula, or type the ID there.</source>
        <extracomment>ID_ERROR</extracomment>
        <translation>{cell} enthält den Fehler {value}. Korrigieren Sie die Formel oder geben Sie die ID dort ein.</translation>
    </message>
    <message>
        <location filename="../../domain/wording.py"/>
        <source>{cell} holds a formula whose result was not saved. Open the file in Excel and save it, or type the ID there.</source>
        <extracomment>ID_UNCALCULATED</extracomment>
        <translation>{cell} enthält eine Formel, deren Ergebnis nicht gespeichert wurde. Öffnen und speichern Sie die Datei in Excel, oder geben Sie die ID dort ein.</translation>
    </message>
    <message>
        <location filename="../../domain/wording.py"/>
        <source>{cell} holds a date ({value}); Excel may have made it of an ID. Format the cell as text and type the ID again.</source>
        <extracomment>ID_DATE</extracomment>
        <translation>{cell} enthält ein Datum ({value}); Excel hat es womöglich aus einer ID gemacht. Formatieren Sie die Zelle als Text und geben Sie die ID noch einmal ein.</translation>
    </message>
    <message>
        <location filename="../../domain/wording.py"/>
        <source>{cell} holds {value}, which is no ID. Type the ID there.</source>
        <extracomment>ID_BOOLEAN</extracomment>
        <translation>{cell} enthält {value}, das ist keine ID. Geben Sie die ID dort ein.</translation>
    </message>
    <message>
        <location filename="../../domain/wording.py"/>
        <source>{cell} holds more than one ID ({value}). Give each ID a row of its own; if it is one ID, type it with its digits only.</source>
        <extracomment>ID_SEVERAL</extracomment>
        <translation>{cell} enthält mehr als eine ID ({value}). Geben Sie jeder ID eine eigene Zeile; ist es eine einzige ID, geben Sie nur ihre Ziffern ein.</translation>
    </message>
    <message>
        <location filename="../../domain/wording.py"/>
        <source>{cell} holds a number with separators between its digits ({value}). Type the ID again with its digits only.</source>
        <extracomment>ID_SEPARATORS</extracomment>
        <translation>{cell} enthält eine Zahl mit Trennzeichen zwischen den Ziffern ({value}). Geben Sie die ID noch einmal nur mit ihren Ziffern ein.</translation>
    </message>
    <message>
        <location filename="../../domain/wording.py"/>
        <source>{cell} holds an ID with blanks inside ({value}). Type it again without them.</source>
        <extracomment>ID_INNER_BLANK</extracomment>
        <translation>{cell} enthält eine ID mit Leerzeichen darin ({value}). Geben Sie sie noch einmal ohne Leerzeichen ein.</translation>
    </message>
    <message>
        <location filename="../../domain/wording.py"/>
        <source>{cell} holds a show&apos;s name ({value}) and not its ID. Copy the event&apos;s ID from Lensmor and type it in its place.</source>
        <extracomment>EVENT_ID_NAME</extracomment>
        <translation>In {cell} steht der Name einer Messe ({value}) und nicht ihre ID. Kopieren Sie die ID des Events aus Lensmor und geben Sie sie an seiner Stelle ein.</translation>
    </message>
    <message>
        <location filename="../../domain/wording.py"/>
        <source>{cell} holds an ID with invisible characters inside ({value}). Type it again by hand.</source>
        <extracomment>ID_CONTROL</extracomment>
        <translation>{cell} enthält eine ID mit unsichtbaren Zeichen darin ({value}). Tippen Sie sie noch einmal von Hand ein.</translation>
    </message>
    <message>
        <location filename="../../domain/wording.py"/>
        <source>{cell} holds {value}, which is no ID. Type the ID there, or clear the cell.</source>
        <extracomment>ID_NO_ID</extracomment>
        <translation>{cell} enthält {value}, das ist keine ID. Geben Sie die ID dort ein oder leeren Sie die Zelle.</translation>
    </message>
    <message>
        <location filename="../../domain/wording.py"/>
        <source>{cell} holds more than 20 characters ({value}), too many for a personnel ID. Copy the ID from Lensmor again.</source>
        <extracomment>PERSON_ID_TOO_LONG</extracomment>
        <translation>{cell} enthält mehr als 20 Zeichen ({value}), zu viele für eine Personen-ID. Kopieren Sie die ID noch einmal aus Lensmor.</translation>
    </message>
    <message>
        <location filename="../../domain/wording.py"/>
        <source>{cell} holds more than 100 characters ({value}), too many for an event ID. Copy the ID from Lensmor again.</source>
        <extracomment>EVENT_ID_TOO_LONG</extracomment>
        <translation>{cell} enthält mehr als 100 Zeichen ({value}), zu viele für eine Event-ID. Kopieren Sie die ID noch einmal aus Lensmor.</translation>
    </message>
    <message>
        <location filename="../../domain/wording.py"/>
        <source>{cell} holds {value}, but a Lensmor personnel ID is all digits, so this row is set aside. Copy the ID from Lensmor again, or choose another column.</source>
        <extracomment>PERSON_ID_NOT_DIGITS</extracomment>
        <translation>{cell} enthält {value}, aber eine Lensmor-Personen-ID besteht nur aus Ziffern; diese Zeile bleibt deshalb beiseite. Kopieren Sie die ID noch einmal aus Lensmor oder wählen Sie eine andere Spalte.</translation>
    </message>
    <message>
        <location filename="../../domain/wording.py"/>
        <source>{cell}: Lensmor doesn&apos;t know {value} as an ID, so this row is not sent. It is a show&apos;s name: type the ID in its place. Lensmor has {events}.</source>
        <extracomment>ROW_EVENT_NAMED</extracomment>
        <translation>{cell}: Lensmor kennt {value} nicht als ID, deshalb wird diese Zeile nicht gesendet. Es ist der Name einer Messe: Geben Sie an seiner Stelle die ID ein. Lensmor hat {events}.</translation>
    </message>
    <message>
        <location filename="../../domain/wording.py"/>
        <source>{cell} holds a show&apos;s name ({value}) and not its ID. Type the ID in its place; Lensmor has {events}.</source>
        <extracomment>ROW_SHOW_NAMED</extracomment>
        <translation>In {cell} steht der Name einer Messe ({value}) und nicht ihre ID. Geben Sie an seiner Stelle die ID ein; Lensmor hat {events}.</translation>
    </message>
    <message>
        <location filename="../../domain/wording.py"/>
        <source>{id} for {event}</source>
        <extracomment>EVENT_WITH_ID</extracomment>
        <translation>{id} für {event}</translation>
    </message>
    <message>
        <location filename="../../domain/wording.py"/>
        <source>{cell}: Lensmor doesn&apos;t know the event {value}, so this row is not sent. If {id}, {event}, is meant, type just that.</source>
        <extracomment>ROW_EVENT_LIKELY</extracomment>
        <translation>{cell}: Lensmor kennt das Event {value} nicht, deshalb wird diese Zeile nicht gesendet. Wenn {id}, {event}, gemeint ist, geben Sie nur das ein.</translation>
    </message>
    <message>
        <location filename="../../domain/wording.py"/>
        <source>{cell}: Lensmor doesn&apos;t know the event {value}, so this row is not sent. If {id} is meant, type just that, without anything before or behind it.</source>
        <extracomment>ROW_EVENT_ALONE</extracomment>
        <translation>{cell}: Lensmor kennt das Event {value} nicht, deshalb wird diese Zeile nicht gesendet. Wenn {id} gemeint ist, geben Sie nur das ein, ohne etwas davor oder dahinter.</translation>
    </message>
    <message>
        <location filename="../../domain/wording.py"/>
        <source>{cell} holds words rather than an ID ({value}). Type the Lensmor personnel ID of this row there; it is all digits.</source>
        <extracomment>PERSON_ID_NAME</extracomment>
        <translation>In {cell} stehen Wörter statt einer ID ({value}). Geben Sie dort die Lensmor-Personen-ID dieser Zeile ein; sie besteht nur aus Ziffern.</translation>
    </message>
    <message>
        <location filename="../../domain/wording.py"/>
        <source>{cell} lies under merged cells, so no ID of its own is seen there. If the row needs one, unmerge the cells in Excel and type it there.</source>
        <extracomment>ID_COVERED</extracomment>
        <translation>{cell} liegt unter verbundenen Zellen, dort ist also keine eigene ID zu sehen. Wenn die Zeile eine braucht, heben Sie in Excel die Verbindung der Zellen auf und geben Sie sie dort ein.</translation>
    </message>
    <message>
        <location filename="../../domain/wording.py"/>
        <source>{cell} shows {seen}, but holds the number {value}, so nobody can tell which of them is the ID. Format the cell as text and type the ID as Lensmor shows it.</source>
        <extracomment>ID_SEEN_OTHERWISE</extracomment>
        <translation>{cell} zeigt {seen}, enthält aber die Zahl {value}; niemand kann sagen, welche davon die ID ist. Formatieren Sie die Zelle als Text und geben Sie die ID so ein, wie Lensmor sie zeigt.</translation>
    </message>
    <message>
        <location filename="../../domain/wording.py"/>
        <source>{cell} holds the number {value}, but its number format shows nothing. Format the cell as text and type the ID, or clear the cell.</source>
        <extracomment>ID_SEEN_AS_NOTHING</extracomment>
        <translation>{cell} enthält die Zahl {value}, aber ihr Zahlenformat zeigt nichts. Formatieren Sie die Zelle als Text und geben Sie die ID ein, oder leeren Sie die Zelle.</translation>
    </message>
    <message>
        <location filename="../../domain/wording.py"/>
        <source>{cell} holds more than an ID ({value}). If the ID is {id}, type only that there.</source>
        <extracomment>ID_MORE_THAN_ID</extracomment>
        <translation>{cell} enthält mehr als eine ID ({value}). Wenn die ID {id} ist, geben Sie dort nur sie ein.</translation>
    </message>
    <message>
        <location filename="../../domain/wording.py"/>
        <source>{cell} holds a web address ({value}). Type only the ID there.</source>
        <extracomment>ID_WEB_ADDRESS</extracomment>
        <translation>{cell} enthält eine Webadresse ({value}). Geben Sie dort nur die ID ein.</translation>
    </message>
    <message>
        <location filename="../../domain/wording.py"/>
        <source>{cell} holds a formula as text ({value}), so it has no result. Type the ID there.</source>
        <extracomment>ID_FORMULA_AS_TEXT</extracomment>
        <translation>{cell} enthält eine Formel als Text ({value}), die also kein Ergebnis hat. Geben Sie dort die ID ein.</translation>
    </message>
    <message>
        <location filename="../../journal/wording.py"/>
        <source>Lensmor Desktop can&apos;t keep its records.</source>
        <extracomment>UNWRITABLE_TITLE</extracomment>
        <translation>Lensmor Desktop kann seine Aufzeichnungen nicht führen.</translation>
    </message>
    <message>
        <location filename="../../journal/wording.py"/>
        <source>The file {file} can&apos;t be opened or written: {why}.</source>
        <extracomment>UNWRITABLE</extracomment>
        <translation>Die Datei {file} kann nicht geöffnet oder geschrieben werden: {why}.</translation>
    </message>
    <message>
        <location filename="../../journal/wording.py"/>
        <source>Nothing more is sent. Make sure that the disk isn&apos;t full and that you may write to this folder, then try again.</source>
        <extracomment>UNWRITABLE_HINT</extracomment>
        <translation>Es wird nichts mehr gesendet. Prüfen Sie, ob auf dem Datenträger Platz ist und ob Sie in diesen Ordner schreiben dürfen, und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <location filename="../../journal/wording.py"/>
        <source>Lensmor Desktop can&apos;t keep its records there.</source>
        <extracomment>OTHERS_TITLE</extracomment>
        <translation>Lensmor Desktop kann seine Aufzeichnungen dort nicht führen.</translation>
    </message>
    <message>
        <location filename="../../journal/wording.py"/>
        <source>The folder {folder} belongs to somebody else, who could read and change what is in it.</source>
        <extracomment>OTHERS</extracomment>
        <translation>Der Ordner {folder} gehört jemand anderem, der lesen und ändern könnte, was darin ist.</translation>
    </message>
    <message>
        <location filename="../../journal/wording.py"/>
        <source>Another copy of Lensmor Desktop is busy with the records.</source>
        <extracomment>BUSY_TITLE</extracomment>
        <translation>Lensmor Desktop läuft ein zweites Mal und ist mit den Aufzeichnungen beschäftigt.</translation>
    </message>
    <message>
        <location filename="../../journal/wording.py"/>
        <source>The file {file} has been locked for {seconds} seconds.</source>
        <extracomment>BUSY</extracomment>
        <translation>Die Datei {file} ist seit {seconds} Sekunden gesperrt.</translation>
    </message>
    <message>
        <location filename="../../journal/wording.py"/>
        <source>Nothing more is sent from here, and nothing is lost. Wait a moment, or close the other copy (or the backup program that holds the file), then try again.</source>
        <extracomment>BUSY_HINT</extracomment>
        <translation>Von hier aus wird nichts mehr gesendet, und nichts ist verloren. Warten Sie einen Moment, oder schließen Sie das andere Fenster (oder das Sicherungsprogramm, das die Datei festhält), und versuchen Sie es dann noch einmal.</translation>
    </message>
    <message>
        <location filename="../../journal/wording.py"/>
        <source>The disk is full.</source>
        <extracomment>FULL_TITLE</extracomment>
        <translation>Der Datenträger ist voll.</translation>
    </message>
    <message>
        <location filename="../../journal/wording.py"/>
        <source>The record of past runs ({file}) can&apos;t be written: there is no room left on its disk.</source>
        <extracomment>FULL</extracomment>
        <translation>Die Aufzeichnung der früheren Durchläufe ({file}) kann nicht geschrieben werden: Auf dem Datenträger ist kein Platz mehr.</translation>
    </message>
    <message>
        <location filename="../../journal/wording.py"/>
        <source>Nothing more is sent, and nothing is lost. Make room on the disk, then try again.</source>
        <extracomment>FULL_HINT</extracomment>
        <translation>Es wird nichts mehr gesendet, und nichts ist verloren. Schaffen Sie Platz auf dem Datenträger, und versuchen Sie es dann noch einmal.</translation>
    </message>
    <message>
        <location filename="../../journal/wording.py"/>
        <source>The record of past runs is damaged.</source>
        <extracomment>DAMAGED_TITLE</extracomment>
        <translation>Die Aufzeichnung der früheren Durchläufe ist beschädigt.</translation>
    </message>
    <message>
        <location filename="../../journal/wording.py"/>
        <source>The file {file} isn&apos;t a journal of Lensmor Desktop, or its disk is failing.</source>
        <extracomment>DAMAGED</extracomment>
        <translation>Die Datei {file} ist kein Journal von Lensmor Desktop, oder der Datenträger ist defekt.</translation>
    </message>
    <message>
        <location filename="../../journal/wording.py"/>
        <source>The file {file} is empty (0 bytes), although past runs were recorded in it.</source>
        <extracomment>DAMAGED_EMPTY</extracomment>
        <translation>Die Datei {file} ist leer (0 Bytes), obwohl darin frühere Durchläufe aufgezeichnet waren.</translation>
    </message>
    <message>
        <location filename="../../journal/wording.py"/>
        <source>The file {file} is missing, although what belongs to it is still beside it.</source>
        <extracomment>DAMAGED_MISSING</extracomment>
        <translation>Die Datei {file} fehlt, obwohl das, was zu ihr gehört, noch daneben liegt.</translation>
    </message>
    <message>
        <location filename="../../journal/wording.py"/>
        <source>The record of past runs is not damaged.</source>
        <extracomment>NOT_DAMAGED_TITLE</extracomment>
        <translation>Die Aufzeichnung der früheren Durchläufe ist nicht beschädigt.</translation>
    </message>
    <message>
        <location filename="../../journal/wording.py"/>
        <source>The file {file} can be read, so it stays where it is.</source>
        <extracomment>NOT_DAMAGED</extracomment>
        <translation>Die Datei {file} ist lesbar, deshalb bleibt sie, wo sie ist.</translation>
    </message>
    <message>
        <location filename="../../journal/wording.py"/>
        <source>A newer Lensmor Desktop has been used here.</source>
        <extracomment>NEWER_TITLE</extracomment>
        <translation>Hier wurde ein neueres Lensmor Desktop verwendet.</translation>
    </message>
    <message>
        <location filename="../../journal/wording.py"/>
        <source>The record of past runs ({file}) was written by a newer version of the program.</source>
        <extracomment>NEWER</extracomment>
        <translation>Die Aufzeichnung der früheren Durchläufe ({file}) wurde von einer neueren Version des Programms geschrieben.</translation>
    </message>
    <message>
        <location filename="../../journal/wording.py"/>
        <source>Nothing was sent. Install the newest version, then try again.</source>
        <extracomment>NEWER_HINT</extracomment>
        <translation>Es wurde nichts gesendet. Installieren Sie die neueste Version und versuchen Sie es dann noch einmal.</translation>
    </message>
    <message>
        <location filename="../../journal/wording.py"/>
        <source>Another run is at work.</source>
        <extracomment>IN_USE_TITLE</extracomment>
        <translation>Ein anderer Durchlauf ist im Gange.</translation>
    </message>
    <message>
        <location filename="../../journal/wording.py"/>
        <source>Another copy of the program is unlocking, or writing results, with the same records ({folder}). Two at once could pay for the same people, so nothing was sent from here.</source>
        <extracomment>IN_USE</extracomment>
        <translation>Das Programm läuft ein zweites Mal: Es schaltet mit denselben Aufzeichnungen ({folder}) gerade frei oder schreibt Ergebnisse. Zwei gleichzeitig könnten für dieselben Personen bezahlen, deshalb wurde von hier aus nichts gesendet.</translation>
    </message>
    <message>
        <location filename="../../journal/wording.py"/>
        <source>Wait until it is done, or stop it in its own window or terminal. Then start this one once more.</source>
        <extracomment>IN_USE_HINT</extracomment>
        <translation>Warten Sie, bis er fertig ist, oder stoppen Sie ihn in seinem eigenen Fenster oder Terminal. Starten Sie diesen dann noch einmal.</translation>
    </message>
    <message>
        <location filename="../../journal/wording.py"/>
        <source>There is no run {run}.</source>
        <extracomment>NO_RUN_TITLE</extracomment>
        <translation>Es gibt keinen Durchlauf {run}.</translation>
    </message>
    <message>
        <location filename="../../journal/wording.py"/>
        <source>The records in {folder} don&apos;t hold it.</source>
        <extracomment>NO_RUN</extracomment>
        <translation>In den Aufzeichnungen in {folder} ist er nicht enthalten.</translation>
    </message>
    <message>
        <location filename="../../settings/wording.py"/>
        <source>The settings can&apos;t be saved.</source>
        <extracomment>CANT_KEEP_TITLE</extracomment>
        <translation>Die Einstellungen können nicht gespeichert werden.</translation>
    </message>
    <message>
        <location filename="../../settings/wording.py"/>
        <source>“{file}” can&apos;t be written ({problem}).</source>
        <extracomment>CANT_KEEP</extracomment>
        <translation>„{file}“ kann nicht geschrieben werden ({problem}).</translation>
    </message>
    <message>
        <location filename="../../settings/wording.py"/>
        <source>Check that there is room on the disk and that you may write there, and try again.</source>
        <extracomment>CANT_KEEP_HINT</extracomment>
        <translation>Prüfen Sie, ob auf dem Datenträger Platz ist und ob Sie dort schreiben dürfen, und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <location filename="../../settings/wording.py"/>
        <source>This computer’s keychain can’t be used, so a key that you enter is kept only until the program ends. Whoever looks after this computer can allow the keychain, or set the key up on it.</source>
        <extracomment>KEYCHAIN_BROKEN</extracomment>
        <translation>Der Schlüsselbund dieses Computers lässt sich nicht verwenden. Ein Schlüssel, den Sie eingeben, bleibt deshalb nur bis zum Ende des Programms. Wer diesen Computer betreut, kann den Schlüsselbund erlauben oder den Schlüssel darauf einrichten.</translation>
    </message>
    <message>
        <location filename="../../settings/wording.py"/>
        <source>This computer’s keychain didn’t answer: it may be locked and wait for its password. Unlock it and start the program again, or enter the key for now.</source>
        <extracomment>KEYCHAIN_SILENT</extracomment>
        <translation>Der Schlüsselbund dieses Computers hat nicht geantwortet: Vielleicht ist er gesperrt und wartet auf sein Passwort. Entsperren Sie ihn und starten Sie das Programm neu, oder geben Sie den Schlüssel vorerst ein.</translation>
    </message>
    <message>
        <location filename="../../sheets/leftout/wording.py"/>
        <source>Which row holds the headings? In row {row}, where they should be, somebody seems to stand: there are IDs as in the rows below.</source>
        <extracomment>ASK_HEADINGS_PERSON</extracomment>
        <translation>In welcher Zeile stehen die Überschriften? In Zeile {row}, wo sie sein sollten, scheint jemand zu stehen: Dort sind IDs wie in den Zeilen darunter.</translation>
    </message>
    <message>
        <location filename="../../sheets/leftout/wording.py"/>
        <source>If the sheet has no headings, insert a row above it and type them in: without them the results would have no place of their own. Then open the sheet again.</source>
        <extracomment>ASK_HEADINGS_PERSON_HINT</extracomment>
        <translation>Wenn das Blatt keine Überschriften hat, fügen Sie darüber eine Zeile ein und geben Sie die Überschriften dort ein: Ohne sie hätten die Ergebnisse keinen eigenen Platz. Öffnen Sie die Tabelle dann noch einmal.</translation>
    </message>
    <message>
        <location filename="../../sheets/leftout/wording.py"/>
        <source>Which column holds Lensmor&apos;s personnel IDs? {named} is empty; the IDs seem to stand in {column}, which has no heading.</source>
        <extracomment>ASK_PERSON_BESIDE</extracomment>
        <translation>In welcher Spalte stehen die Personen-IDs von Lensmor? {named} ist leer; die IDs scheinen in {column} zu stehen, ohne Überschrift.</translation>
    </message>
    <message>
        <location filename="../../sheets/leftout/wording.py"/>
        <source>Which column holds Lensmor&apos;s event IDs? {named} is empty; the IDs seem to stand in {column}, which has no heading.</source>
        <extracomment>ASK_EVENT_BESIDE</extracomment>
        <translation>In welcher Spalte stehen die Event-IDs von Lensmor? {named} ist leer; die IDs scheinen in {column} zu stehen, ohne Überschrift.</translation>
    </message>
    <message>
        <location filename="../../sheets/leftout/wording.py"/>
        <source>Choose {column}, or move the heading in the sheet to where the IDs stand.</source>
        <extracomment>ASK_BESIDE_HINT</extracomment>
        <translation>Wählen Sie {column}, oder verschieben Sie die Überschrift in der Tabelle dorthin, wo die IDs stehen.</translation>
    </message>
    <message>
        <location filename="../../sheets/leftout/wording.py"/>
        <source>Which worksheet holds the people? “{worksheet}” has no headings of Lensmor IDs, but the hidden worksheet {worksheets} has them.</source>
        <extracomment>ASK_WORKSHEET_HIDDEN</extracomment>
        <translation>In welchem Tabellenblatt stehen die Personen? „{worksheet}“ hat keine Überschriften von Lensmor-IDs, aber das ausgeblendete Tabellenblatt {worksheets} hat sie.</translation>
    </message>
    <message>
        <location filename="../../sheets/leftout/wording.py"/>
        <source>Choose the worksheet; a hidden one can be read and stays hidden.</source>
        <extracomment>ASK_WORKSHEET_HINT</extracomment>
        <translation>Wählen Sie das Tabellenblatt; auch ein ausgeblendetes kann gelesen werden und bleibt ausgeblendet.</translation>
    </message>
    <message>
        <location filename="../../sheets/leftout/wording.py"/>
        <source>Lensmor IDs stand on hidden worksheets too: {worksheets}. Only “{worksheet}” is read; choose another to unlock its people.</source>
        <extracomment>HIDDEN_WORKSHEETS</extracomment>
        <translation>Auch auf ausgeblendeten Tabellenblättern stehen Lensmor-IDs: {worksheets}. Gelesen wird nur „{worksheet}“; wählen Sie ein anderes, um die Personen dort freizuschalten.</translation>
    </message>
    <message>
        <location filename="../../sheets/leftout/wording.py"/>
        <source>Only the personnel IDs in {column} are read. Others stand in {columns}: to unlock those people as well, open the sheet once more and choose that column.</source>
        <extracomment>OTHER_PEOPLE</extracomment>
        <translation>Gelesen werden nur die Personen-IDs in {column}. Weitere stehen in {columns}: Um auch diese Personen freizuschalten, öffnen Sie die Tabelle noch einmal und wählen Sie diese Spalte.</translation>
    </message>
    <message>
        <location filename="../../sheets/leftout/wording.py"/>
        <source>Above the headings IDs seem to stand, and they aren&apos;t read: {count}, in these rows: {rows}. Move these people below the headings, or choose the row of headings that is theirs.</source>
        <extracomment>ROWS_ABOVE</extracomment>
        <translation>Über den Überschriften scheinen IDs zu stehen; diese Zeilen werden nicht gelesen: {count} ({rows}). Verschieben Sie diese Personen unter die Überschriften, oder wählen Sie die Zeile mit ihren Überschriften.</translation>
    </message>
    <message>
        <location filename="../../sheets/leftout/wording.py"/>
        <source>Row {row} holds other headings, and the rows that belong to it aren&apos;t read: {count}, from row {first} on. To unlock those people as well, put them into a sheet of their own, or open this one once more and choose row {row} as the row of headings.</source>
        <extracomment>OTHER_HEADINGS</extracomment>
        <translation>Zeile {row} enthält andere Überschriften, und die Zeilen, die dazu gehören, werden nicht gelesen: {count}, ab Zeile {first}. Um auch diese Personen freizuschalten, setzen Sie sie in eine eigene Tabelle, oder öffnen Sie diese noch einmal und wählen Sie Zeile {row} als Zeile der Überschriften.</translation>
    </message>
    <message>
        <location filename="../../sheets/leftout/wording.py"/>
        <source>Lines that seem to hold no person (totals, headings of groups, notes, other tables) are passed over: {count}, in these rows: {rows}.</source>
        <extracomment>LINES_PASSED</extracomment>
        <translation>Zeilen, in denen keine Person zu stehen scheint (Summen, Überschriften von Gruppen, Notizen, andere Tabellen), werden übergangen: {count} (Zeilen {rows}).</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>“{file}” can&apos;t be read.</source>
        <extracomment>CANT_READ</extracomment>
        <translation>„{file}“ kann nicht gelesen werden.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>Columns can&apos;t be added to “{file}”.</source>
        <extracomment>CANT_WRITE</extracomment>
        <translation>In „{file}“ können keine Spalten eingefügt werden.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>Open it in Excel, choose Save As, pick “Excel Workbook (.xlsx)” and use the new file.</source>
        <extracomment>HINT_SAVE_XLSX</extracomment>
        <translation>Öffnen Sie die Datei in Excel, wählen Sie „Speichern unter“ und „Excel-Arbeitsmappe (.xlsx)“ und verwenden Sie die neue Datei.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>Open it in Excel, save a copy with Save As, and use the copy.</source>
        <extracomment>HINT_SAVE_COPY</extracomment>
        <translation>Öffnen Sie die Datei in Excel, speichern Sie mit „Speichern unter“ eine Kopie und verwenden Sie diese.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>Open it in Excel, which may mend it, and save a copy with Save As; or ask for it to be sent again.</source>
        <extracomment>HINT_MEND</extracomment>
        <translation>Öffnen Sie die Datei in Excel, das sie vielleicht repariert, und speichern Sie mit „Speichern unter“ eine Kopie; oder lassen Sie sie sich noch einmal schicken.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>Download or export it again, or ask for it to be sent again.</source>
        <extracomment>HINT_DOWNLOAD</extracomment>
        <translation>Laden oder exportieren Sie die Datei noch einmal, oder lassen Sie sie sich noch einmal schicken.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>Check that the file is still there and that you may open it, then try again.</source>
        <extracomment>HINT_PERMISSION</extracomment>
        <translation>Prüfen Sie, ob die Datei noch da ist und ob Sie sie öffnen dürfen, und versuchen Sie es dann noch einmal.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>Open it in Excel with its password, choose File, Info, Protect Workbook, Encrypt with Password, clear the password and save. Then try again.</source>
        <extracomment>HINT_LOCKED</extracomment>
        <translation>Öffnen Sie die Datei in Excel mit ihrem Passwort, wählen Sie Datei, Informationen, Arbeitsmappe schützen, Mit Kennwort verschlüsseln, löschen Sie das Kennwort und speichern Sie. Versuchen Sie es dann noch einmal.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>Rename it so that its name ends in .csv, or export it again as a workbook.</source>
        <extracomment>HINT_RENAME_CSV</extracomment>
        <translation>Benennen Sie die Datei so um, dass ihr Name auf .csv endet, oder exportieren Sie sie noch einmal als Arbeitsmappe.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>Open it in Excel, choose a label without encryption under Home, Sensitivity (or File, Info, Protect Workbook, Restrict Access, Unrestricted Access), and save. If you may not, ask whoever gave it the label, or your IT, for a copy that isn&apos;t encrypted.</source>
        <extracomment>HINT_LABEL</extracomment>
        <translation>Öffnen Sie sie in Excel, wählen Sie unter Start &gt; Vertraulichkeit eine Bezeichnung ohne Verschlüsselung (oder Datei &gt; Informationen &gt; Arbeitsmappe schützen &gt; Zugriff einschränken &gt; Uneingeschränkter Zugriff) und speichern Sie. Wenn Sie das nicht dürfen, bitten Sie die Person, die die Bezeichnung vergeben hat, oder Ihre IT um eine unverschlüsselte Kopie.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>Open it in Outlook, save the spreadsheet that is attached, and use that.</source>
        <extracomment>HINT_MAIL</extracomment>
        <translation>Öffnen Sie sie in Outlook, speichern Sie die angehängte Tabelle und verwenden Sie diese.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <location filename="../../sheets/wording.py"/>
        <source>Open it in Numbers, choose File &gt; Export To &gt; Excel, and use the file (.xlsx) that it makes.</source>
        <extracomment>HINT_NUMBERS</extracomment>
        <translation>Öffnen Sie sie in Numbers, wählen Sie Ablage &gt; Exportieren &gt; Excel und verwenden Sie die Datei (.xlsx), die dabei entsteht.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>Open it in LibreOffice or Excel, choose Save As, pick the file type Excel workbook (.xlsx) and use the new file.</source>
        <extracomment>HINT_ODS</extracomment>
        <translation>Öffnen Sie sie in LibreOffice oder Excel, wählen Sie Speichern unter und den Dateityp Excel-Arbeitsmappe (.xlsx), und verwenden Sie die neue Datei.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>Choose the spreadsheet that its table comes from (.xlsx or .csv), or copy the table into Excel and save that as a workbook.</source>
        <extracomment>HINT_DOCUMENT</extracomment>
        <translation>Wählen Sie die Datei, aus der die Tabelle darin stammt (.xlsx oder .csv), oder kopieren Sie die Tabelle in Excel und speichern Sie das als Arbeitsmappe.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>It may be a sign-in page that came in place of the download. Sign in where the sheet comes from, and download it again as an Excel workbook (.xlsx) or as CSV.</source>
        <extracomment>HINT_SIGN_IN</extracomment>
        <translation>Vielleicht ist es eine Anmeldeseite, die statt des Downloads kam. Melden Sie sich dort an, wo die Tabelle herkommt, und laden Sie sie noch einmal als Excel-Arbeitsmappe (.xlsx) oder als CSV herunter.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>Unpack it first (right-click it and choose Extract All; on a Mac, double-click it), then open the spreadsheet that was inside.</source>
        <extracomment>HINT_UNPACK</extracomment>
        <translation>Entpacken Sie sie zuerst (Rechtsklick, Alle extrahieren; auf einem Mac Doppelklick) und öffnen Sie dann die Tabelle, die darin war.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>Unpack it first (right-click it and choose Extract All; on a Mac, double-click it), then open {files}.</source>
        <extracomment>HINT_UNPACK_NAMED</extracomment>
        <translation>Entpacken Sie sie zuerst (Rechtsklick, Alle extrahieren; auf einem Mac Doppelklick) und öffnen Sie dann {files}.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>Choose the spreadsheet itself (.xlsx, .xlsm or .csv).</source>
        <extracomment>HINT_NOTHING_TO_UNPACK</extracomment>
        <translation>Wählen Sie die Tabelle selbst (.xlsx, .xlsm oder .csv).</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>Unpack it first, with its password, then open the spreadsheet that was inside.</source>
        <extracomment>HINT_UNPACK_LOCKED</extracomment>
        <translation>Entpacken Sie sie zuerst mit ihrem Passwort und öffnen Sie dann die Tabelle, die darin war.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>Choose a workbook (.xlsx or .xlsm) or a .csv file.</source>
        <extracomment>HINT_OTHER_FILE</extracomment>
        <translation>Wählen Sie eine Arbeitsmappe (.xlsx oder .xlsm) oder eine .csv-Datei.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>Save a copy that holds only the rows and columns you need, and use that.</source>
        <extracomment>HINT_SPLIT</extracomment>
        <translation>Speichern Sie eine Kopie, die nur die benötigten Zeilen und Spalten enthält, und verwenden Sie diese.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The file is empty: 0 bytes.</source>
        <extracomment>IS_EMPTY_FILE</extracomment>
        <translation>Die Datei ist leer: 0 Byte.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The file holds nothing but blanks; it was probably never fully downloaded.</source>
        <extracomment>IS_BLANK</extracomment>
        <translation>Die Datei enthält nur Leerzeichen; wahrscheinlich wurde sie nie vollständig heruntergeladen.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>It is a workbook in the old .xls format of Excel 97 to 2003.</source>
        <extracomment>IS_XLS</extracomment>
        <translation>Es ist eine Arbeitsmappe im alten Format .xls von Excel 97 bis 2003.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>It is a binary workbook (.xlsb).</source>
        <extracomment>IS_XLSB</extracomment>
        <translation>Es ist eine binäre Arbeitsmappe (.xlsb).</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>It is an XML spreadsheet of Excel 2003.</source>
        <extracomment>IS_XML_2003</extracomment>
        <translation>Es ist eine XML-Kalkulationstabelle von Excel 2003.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>It is an OpenDocument spreadsheet (.ods).</source>
        <extracomment>IS_ODS</extracomment>
        <translation>Es ist eine OpenDocument-Tabelle (.ods).</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <location filename="../../sheets/wording.py"/>
        <source>It is a spreadsheet of Apple Numbers.</source>
        <extracomment>IS_NUMBERS</extracomment>
        <translation>Es ist eine Tabelle von Apple Numbers.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>It is encrypted by its sensitivity label, so only Excel can open it.</source>
        <extracomment>IS_LABEL</extracomment>
        <translation>Sie ist durch ihre Vertraulichkeitsbezeichnung verschlüsselt, deshalb kann nur Excel sie öffnen.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>It is an email.</source>
        <extracomment>IS_MAIL</extracomment>
        <translation>Es ist eine E-Mail.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>It is protected with a password, so nothing in it can be read.</source>
        <extracomment>IS_LOCKED</extracomment>
        <translation>Die Datei ist mit einem Passwort geschützt, darum kann nichts darin gelesen werden.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>It is a web page, although its name says that it is a workbook.</source>
        <extracomment>IS_HTML</extracomment>
        <translation>Es ist eine Webseite, obwohl der Name sagt, es sei eine Arbeitsmappe.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>It is a web page without any table, although its name says that it is a workbook.</source>
        <extracomment>IS_HTML_PAGE</extracomment>
        <translation>Es ist eine Webseite ohne Tabelle, obwohl ihr Name sagt, dass sie eine Arbeitsmappe ist.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>It is plain text, such as a CSV export, although its name says that it is a workbook.</source>
        <extracomment>IS_TEXT</extracomment>
        <translation>Es ist einfacher Text, etwa ein CSV-Export, obwohl der Name sagt, es sei eine Arbeitsmappe.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The end of the file is missing; the download or copy was cut short.</source>
        <extracomment>IS_TRUNCATED</extracomment>
        <translation>Das Ende der Datei fehlt; das Herunterladen oder Kopieren wurde abgebrochen.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <location filename="../../sheets/wording.py"/>
        <source>It is a document of Apple Pages.</source>
        <extracomment>IS_PAGES</extracomment>
        <translation>Es ist ein Dokument von Apple Pages.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <location filename="../../sheets/wording.py"/>
        <source>It is a presentation of Apple Keynote.</source>
        <extracomment>IS_KEYNOTE</extracomment>
        <translation>Es ist eine Präsentation von Apple Keynote.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>It is a text document or a presentation of LibreOffice.</source>
        <extracomment>IS_ODT</extracomment>
        <translation>Es ist ein Textdokument oder eine Präsentation von LibreOffice.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>It is a Word document.</source>
        <extracomment>IS_DOCX</extracomment>
        <translation>Es ist ein Word-Dokument.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>It is a PowerPoint presentation.</source>
        <extracomment>IS_PPTX</extracomment>
        <translation>Es ist eine PowerPoint-Präsentation.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>It is an older Office document, but not a workbook.</source>
        <extracomment>IS_OLE</extracomment>
        <translation>Es ist ein älteres Office-Dokument, aber keine Arbeitsmappe.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>It is a PDF document.</source>
        <extracomment>IS_PDF</extracomment>
        <translation>Es ist ein PDF-Dokument.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>It is an archive of files, and there is no workbook directly in it.</source>
        <extracomment>IS_ARCHIVE</extracomment>
        <translation>Es ist ein Dateiarchiv, und direkt darin liegt keine Arbeitsmappe.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>It is a zip archive with these files in it: {files}.</source>
        <extracomment>IS_ZIP_OF</extracomment>
        <translation>Es ist ein ZIP-Archiv mit diesen Dateien darin: {files}.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>It is a zip archive, and there is no spreadsheet in it, but: {files}.</source>
        <extracomment>IS_ZIP_WITHOUT</extracomment>
        <translation>Es ist ein ZIP-Archiv ohne Tabelle darin, nur: {files}.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>It is a zip archive with nothing in it.</source>
        <extracomment>IS_ZIP_EMPTY</extracomment>
        <translation>Es ist ein leeres ZIP-Archiv.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>It is a zip archive that is protected with a password.</source>
        <extracomment>IS_ZIP_LOCKED</extracomment>
        <translation>Es ist ein ZIP-Archiv, das mit einem Passwort geschützt ist.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>It is a zip archive in which a workbook stands unpacked, in its folder “{folder}”.</source>
        <extracomment>IS_UNPACKED</extracomment>
        <translation>Es ist ein ZIP-Archiv, in dem eine Arbeitsmappe entpackt liegt, in ihrem Ordner „{folder}“.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>Choose the workbook that the archive was made from, or ask for it to be sent again as it was.</source>
        <extracomment>HINT_UNPACKED</extracomment>
        <translation>Wählen Sie die Arbeitsmappe, aus der das Archiv gemacht wurde, oder lassen Sie sie sich noch einmal so senden, wie sie war.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>and {count} more</source>
        <extracomment>AND_MORE</extracomment>
        <translation>und {count} weitere</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <location filename="../../sheets/wording.py"/>
        <source>“{name}”</source>
        <extracomment>QUOTED</extracomment>
        <translation>„{name}“</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>It is no workbook.</source>
        <extracomment>IS_UNKNOWN</extracomment>
        <translation>Es ist keine Arbeitsmappe.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The file is damaged: its list of parts is missing.</source>
        <extracomment>PART_LIST_MISSING</extracomment>
        <translation>Die Datei ist beschädigt: Die Liste ihrer Teile fehlt.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The file is damaged: its list of parts is incomplete.</source>
        <extracomment>PART_LIST_INCOMPLETE</extracomment>
        <translation>Die Datei ist beschädigt: Die Liste ihrer Teile ist unvollständig.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The file is damaged: its list of parts is broken.</source>
        <extracomment>PART_LIST_BROKEN</extracomment>
        <translation>Die Datei ist beschädigt: Die Liste ihrer Teile ist fehlerhaft.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The file is damaged: the size of a part is missing.</source>
        <extracomment>SIZE_MISSING</extracomment>
        <translation>Die Datei ist beschädigt: Die Größe eines Teils fehlt.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The file is damaged: the name of a part can&apos;t be read.</source>
        <extracomment>NAME_UNREADABLE</extracomment>
        <translation>Die Datei ist beschädigt: Der Name eines Teils ist nicht lesbar.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The file is damaged: a part has no proper name.</source>
        <extracomment>NAME_IMPROPER</extracomment>
        <translation>Die Datei ist beschädigt: Ein Teil hat keinen richtigen Namen.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The file is damaged: “{part}” isn&apos;t where it should be.</source>
        <extracomment>PART_MISPLACED</extracomment>
        <translation>Die Datei ist beschädigt: „{part}“ ist nicht dort, wo es sein sollte.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The file is damaged: “{part}” is incomplete.</source>
        <extracomment>PART_INCOMPLETE</extracomment>
        <translation>Die Datei ist beschädigt: „{part}“ ist unvollständig.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The file is damaged: “{part}” is missing.</source>
        <extracomment>PART_MISSING</extracomment>
        <translation>Die Datei ist beschädigt: „{part}“ fehlt.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The file is damaged: “{part}” doesn&apos;t match its checksum.</source>
        <extracomment>CHECKSUM</extracomment>
        <translation>Die Datei ist beschädigt: „{part}“ passt nicht zu seiner Prüfsumme.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The file is damaged: “{part}” is no proper XML (line {line}).</source>
        <extracomment>IMPROPER_XML</extracomment>
        <translation>Die Datei ist beschädigt: „{part}“ ist kein richtiges XML (Zeile {line}).</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The file is damaged: the part that lists its sheets is missing.</source>
        <extracomment>SHEET_LIST_MISSING</extracomment>
        <translation>Die Datei ist beschädigt: Der Teil, der ihre Blätter auflistet, fehlt.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The file is damaged: “{part}” is no workbook.</source>
        <extracomment>NOT_THE_WORKBOOK</extracomment>
        <translation>Die Datei ist beschädigt: „{part}“ ist keine Arbeitsmappe.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The file is damaged: a cell refers to text that isn&apos;t there.</source>
        <extracomment>TEXT_MISSING</extracomment>
        <translation>Die Datei ist beschädigt: Eine Zelle verweist auf Text, den es nicht gibt.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The file is damaged: “{part}” has two rows with one number, or a row that can&apos;t be counted.</source>
        <extracomment>ROW_NUMBERS</extracomment>
        <translation>Die Datei ist beschädigt: „{part}“ hat zwei Zeilen mit derselben Nummer oder eine Zeile, die sich nicht zählen lässt.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The file is damaged: “{address}” is no cell.</source>
        <extracomment>NO_CELL</extracomment>
        <translation>Die Datei ist beschädigt: „{address}“ ist keine Zelle.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The file is damaged: “{part}” describes a column that can&apos;t be.</source>
        <extracomment>NO_COLUMN</extracomment>
        <translation>Die Datei ist beschädigt: „{part}“ beschreibt eine Spalte, die es nicht geben kann.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The file is damaged: “{part}” has a cell out of place in row {row}.</source>
        <extracomment>CELL_OUT_OF_PLACE</extracomment>
        <translation>Die Datei ist beschädigt: „{part}“ hat in Zeile {row} eine Zelle an falscher Stelle.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The file is one piece of a workbook that is split over several files.</source>
        <extracomment>SPLIT_ARCHIVE</extracomment>
        <translation>Die Datei ist nur ein Stück einer Arbeitsmappe, die auf mehrere Dateien aufgeteilt ist.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>It can&apos;t be told what the file holds: two parts named “{part}”, or nearly so.</source>
        <extracomment>NAMED_TWICE</extracomment>
        <translation>Es lässt sich nicht sagen, was die Datei enthält: Zwei Teile heißen „{part}“, oder fast so.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>It can&apos;t be told what the file holds: it has more than one list of its parts.</source>
        <extracomment>TWO_LISTS</extracomment>
        <translation>Was die Datei enthält, lässt sich nicht sagen: Sie hat mehr als ein Verzeichnis ihrer Teile.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>It can&apos;t be told what the file holds: something stands before the workbook.</source>
        <extracomment>SOMETHING_BEFORE</extracomment>
        <translation>Was die Datei enthält, lässt sich nicht sagen: Vor der Arbeitsmappe steht noch etwas.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>It can&apos;t be told what the file holds: something stands behind the workbook.</source>
        <extracomment>SOMETHING_BEHIND</extracomment>
        <translation>Was die Datei enthält, lässt sich nicht sagen: Hinter der Arbeitsmappe steht noch etwas.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>It can&apos;t be told what the file holds: something that isn&apos;t listed stands before “{part}”.</source>
        <extracomment>SOMETHING_BETWEEN</extracomment>
        <translation>Was die Datei enthält, lässt sich nicht sagen: Vor „{part}“ steht etwas, das nicht verzeichnet ist.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>It can&apos;t be told what the file holds: “{part}” is called or packed otherwise in the file&apos;s list of its parts than where it stands.</source>
        <extracomment>TOLD_TWICE</extracomment>
        <translation>Was die Datei enthält, lässt sich nicht sagen: „{part}“ heißt im Verzeichnis der Teile anders oder ist dort anders gepackt als an seiner Stelle.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>“{part}” in the file is packed in an unusual way, which can&apos;t be read.</source>
        <extracomment>PACKED_ODDLY</extracomment>
        <translation>„{part}“ in der Datei ist ungewöhnlich gepackt und kann nicht gelesen werden.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>“{part}” in the file should list relationships, but holds none.</source>
        <extracomment>NO_RELATIONSHIPS</extracomment>
        <translation>„{part}“ in der Datei sollte Beziehungen auflisten, enthält aber keine.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>“{part}” in the file is in an unknown namespace.</source>
        <extracomment>UNKNOWN_NAMESPACE</extracomment>
        <translation>„{part}“ in der Datei hat einen unbekannten Namensraum.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>“{part}” in the file should be a worksheet, but is no worksheet.</source>
        <extracomment>NOT_A_WORKSHEET</extracomment>
        <translation>„{part}“ in der Datei sollte ein Arbeitsblatt sein, ist aber keines.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>“{part}” in the file has a document type declaration, which no workbook needs.</source>
        <extracomment>DOCUMENT_TYPE</extracomment>
        <translation>„{part}“ in der Datei hat eine Dokumenttyp-Angabe, die keine Arbeitsmappe braucht.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>“{part}” in the file is in UTF-16, which this program doesn&apos;t edit.</source>
        <extracomment>IN_UTF16</extracomment>
        <translation>„{part}“ in der Datei ist in UTF-16, das dieses Programm nicht bearbeitet.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>“{part}” in the file is in the encoding {encoding}, which this program doesn&apos;t edit.</source>
        <extracomment>IN_ENCODING</extracomment>
        <translation>„{part}“ in der Datei hat die Zeichencodierung {encoding}, die dieses Programm nicht bearbeitet.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>“{part}” in the file is in an unusual encoding, which can&apos;t be read.</source>
        <extracomment>ODD_ENCODING</extracomment>
        <translation>„{part}“ in der Datei hat eine ungewöhnliche Zeichencodierung und kann nicht gelesen werden.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>“{part}” in the file has no list of rows.</source>
        <extracomment>NO_ROWS</extracomment>
        <translation>„{part}“ in der Datei hat keine Zeilenliste.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>“{part}” in the file has two lists of rows.</source>
        <extracomment>ROWS_TWICE</extracomment>
        <translation>„{part}“ in der Datei hat zwei Zeilenlisten.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>“{part}” in the file holds something else among its rows.</source>
        <extracomment>AMONG_ROWS</extracomment>
        <translation>„{part}“ in der Datei enthält zwischen den Zeilen etwas anderes.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>“{part}” in the file holds something else among its cells.</source>
        <extracomment>AMONG_CELLS</extracomment>
        <translation>„{part}“ in der Datei enthält zwischen den Zellen etwas anderes.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>In “{part}” in the file, the rows are out of order.</source>
        <extracomment>ROWS_OUT_OF_ORDER</extracomment>
        <translation>In „{part}“ in der Datei stehen die Zeilen nicht in der richtigen Reihenfolge.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>In “{part}” in the file, row {row} stands in several pieces, which this program reads, but doesn&apos;t edit.</source>
        <extracomment>ROW_IN_PIECES</extracomment>
        <translation>In „{part}“ in der Datei steht die Zeile {row} in mehreren Stücken; das liest dieses Programm, bearbeitet es aber nicht.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>In “{part}” in the file, the cells of row {row} are out of order.</source>
        <extracomment>CELLS_OUT_OF_ORDER</extracomment>
        <translation>In „{part}“ in der Datei stehen die Zellen von Zeile {row} nicht in der richtigen Reihenfolge.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The file is too big to be handled safely: it has more than 1 GB.</source>
        <extracomment>OVER_1_GB</extracomment>
        <translation>Die Datei ist zu groß, um sicher damit zu arbeiten: Sie hat mehr als 1 GB.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The file is too big to be handled safely: it has too many parts.</source>
        <extracomment>TOO_MANY_PARTS</extracomment>
        <translation>Die Datei ist zu groß, um sicher damit zu arbeiten: Sie hat zu viele Teile.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The file is too big to be handled safely: it has more than {most} worksheets.</source>
        <extracomment>TOO_MANY_SHEETS</extracomment>
        <translation>Die Datei ist zu groß, um sie sicher zu verarbeiten: Sie hat mehr als {most} Tabellenblätter.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The file is too big to be handled safely: “{part}” unpacks to more than {most} bytes.</source>
        <extracomment>PART_TOO_BIG</extracomment>
        <translation>Die Datei ist zu groß, um sicher damit zu arbeiten: „{part}“ hat entpackt mehr als {most} Byte.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The file is too big to be handled safely: “{part}” unpacks to over {most} times its size.</source>
        <extracomment>PART_EXPLODES</extracomment>
        <translation>Die Datei ist zu groß, um sicher damit zu arbeiten: „{part}“ wird entpackt mehr als {most}-mal so groß.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The file is too big to be handled safely: its parts unpack to more than 2 GB.</source>
        <extracomment>UNPACKS_TO_TOO_MUCH</extracomment>
        <translation>Die Datei ist zu groß, um sicher damit zu arbeiten: Ihre Teile haben entpackt mehr als 2 GB.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The file is too big to be handled safely: with the results it has over 4 GB.</source>
        <extracomment>RESULT_TOO_BIG</extracomment>
        <translation>Die Datei ist zu groß, um sicher damit zu arbeiten: Mit den Ergebnissen hat sie über 4 GB.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The file is too big to be handled safely: “{part}” has more than {most} rows.</source>
        <extracomment>TOO_MANY_ROWS</extracomment>
        <translation>Die Datei ist zu groß, um sicher damit zu arbeiten: „{part}“ hat mehr als {most} Zeilen.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The file is too big to be handled safely: “{part}” has more than {most} columns.</source>
        <extracomment>TOO_MANY_COLUMNS</extracomment>
        <translation>Die Datei ist zu groß, um sicher damit zu arbeiten: „{part}“ hat mehr als {most} Spalten.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The file is too big to be handled safely: it has too many merged cells.</source>
        <extracomment>TOO_MANY_MERGES</extracomment>
        <translation>Die Datei ist zu groß, um sicher damit zu arbeiten: Sie hat zu viele verbundene Zellen.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The file is too big to be handled safely: it holds too much text.</source>
        <extracomment>TOO_MUCH_TEXT</extracomment>
        <translation>Die Datei ist zu groß, um sicher damit zu arbeiten: Sie enthält zu viel Text.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The file is too big to be handled safely: “{part}” holds too much.</source>
        <extracomment>HOLDS_TOO_MUCH</extracomment>
        <translation>Die Datei ist zu groß, um sicher damit zu arbeiten: „{part}“ enthält zu viel.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The file can&apos;t be handled safely: “{part}” is nested too deeply.</source>
        <extracomment>TOO_DEEP</extracomment>
        <translation>Mit der Datei kann nicht sicher gearbeitet werden: „{part}“ ist zu tief verschachtelt.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The file can&apos;t be handled safely: one tag in “{part}” is too long.</source>
        <extracomment>TAG_TOO_LONG</extracomment>
        <translation>Mit der Datei kann nicht sicher gearbeitet werden: Ein Tag in „{part}“ ist zu lang.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>There is no worksheet named “{sheet}” in it.</source>
        <extracomment>NO_SUCH_SHEET</extracomment>
        <translation>Darin gibt es kein Arbeitsblatt mit dem Namen „{sheet}“.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>There is no worksheet in it that holds cells.</source>
        <extracomment>NO_WORKSHEET</extracomment>
        <translation>Darin gibt es kein Arbeitsblatt mit Zellen.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>Choose one of its worksheets: {sheets}.</source>
        <extracomment>HINT_SHEET</extracomment>
        <translation>Wählen Sie eines der Arbeitsblätter: {sheets}.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>Choose a workbook with a worksheet that lists people.</source>
        <extracomment>HINT_NO_WORKSHEET</extracomment>
        <translation>Wählen Sie eine Arbeitsmappe mit einem Arbeitsblatt, das Personen auflistet.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The file isn&apos;t there, or can&apos;t be opened: {reason}.</source>
        <extracomment>NOT_FOUND</extracomment>
        <translation>Die Datei ist nicht da oder kann nicht geöffnet werden: {reason}.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>Column {column} is in use on “{sheet}”, so there is no room for {count} more columns.</source>
        <extracomment>NO_ROOM</extracomment>
        <translation>Spalte {column} auf „{sheet}“ ist belegt, darum ist kein Platz für {count} weitere Spalten.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>Save a copy with fewer columns, and use that.</source>
        <extracomment>HINT_NO_ROOM</extracomment>
        <translation>Speichern Sie eine Kopie mit weniger Spalten und verwenden Sie diese.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>Column {column} on “{sheet}” was made by an earlier run, and now holds formulas (in {cell}, for one), which would be overwritten.</source>
        <extracomment>FORMULAS_IN_COLUMN</extracomment>
        <translation>Spalte {column} auf „{sheet}“ stammt von einem früheren Durchlauf und enthält jetzt Formeln (etwa in {cell}), die überschrieben würden.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>Copy the column and paste it as values, or rename its heading so that new columns are made.</source>
        <extracomment>HINT_FORMULAS_IN_COLUMN</extracomment>
        <translation>Kopieren Sie die Spalte und fügen Sie sie als Werte ein, oder benennen Sie ihre Überschrift um, damit neue Spalten angelegt werden.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>Column {column} on “{sheet}” was made by an earlier run, and now has merged cells ({cells}) that would hide results.</source>
        <extracomment>MERGED_IN_COLUMN</extracomment>
        <translation>Spalte {column} auf „{sheet}“ stammt von einem früheren Durchlauf und hat jetzt verbundene Zellen ({cells}), die Ergebnisse verdecken würden.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>Unmerge these cells, or rename the column&apos;s heading so that new columns are made.</source>
        <extracomment>HINT_MERGED_IN_COLUMN</extracomment>
        <translation>Heben Sie die Verbindung dieser Zellen auf, oder benennen Sie die Überschrift der Spalte um, damit neue Spalten angelegt werden.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>{cell} holds a formula, and a formula is never overwritten.</source>
        <extracomment>CELL_FORMULA</extracomment>
        <translation>{cell} enthält eine Formel, und eine Formel wird nie überschrieben.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>Change the formula in Excel, or what it looks up.</source>
        <extracomment>HINT_CELL_FORMULA</extracomment>
        <translation>Ändern Sie die Formel in Excel oder das, was sie nachschlägt.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>{cell} is part of merged cells.</source>
        <extracomment>CELL_MERGED</extracomment>
        <translation>{cell} gehört zu verbundenen Zellen.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>Unmerge them in Excel, or change the cell there.</source>
        <extracomment>HINT_CELL_MERGED</extracomment>
        <translation>Heben Sie die Verbindung in Excel auf, oder ändern Sie die Zelle dort.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The worksheet is protected against changes.</source>
        <extracomment>CELL_PROTECTED</extracomment>
        <translation>Das Arbeitsblatt ist gegen Änderungen geschützt.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>Unprotect it in Excel first.</source>
        <extracomment>HINT_CELL_PROTECTED</extracomment>
        <translation>Heben Sie zuerst in Excel den Schutz auf.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The workbook carries a digital signature, which a change would make invalid.</source>
        <extracomment>CELL_SIGNED</extracomment>
        <translation>Die Arbeitsmappe trägt eine digitale Signatur, die durch eine Änderung ungültig würde.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>Have whoever signed it change the cell and sign it again.</source>
        <extracomment>HINT_CELL_SIGNED</extracomment>
        <translation>Lassen Sie die Person, die signiert hat, die Zelle ändern und neu signieren.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The workbook carries a digital signature. Adding columns makes the signature invalid; sign it again afterwards, or write the results to a copy.</source>
        <extracomment>SIGNED</extracomment>
        <translation>Die Arbeitsmappe trägt eine digitale Signatur. Neue Spalten machen sie ungültig; signieren Sie danach neu oder lassen Sie die Ergebnisse in eine Kopie schreiben.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>There is a pivot table on the worksheet “{sheet}”. The new columns stay clear of it, but it can grow over them when it is refreshed.</source>
        <extracomment>PIVOT</extracomment>
        <translation>Auf dem Arbeitsblatt „{sheet}“ gibt es eine Pivot-Tabelle. Die neuen Spalten halten Abstand, aber beim Aktualisieren kann sie darüber wachsen.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The formula in {cell} looks at {columns} on “{sheet}”, where the new columns go. Check what it shows afterwards.</source>
        <extracomment>FORMULAS</extracomment>
        <translation>Die Formel in {cell} bezieht sich auf {columns} auf „{sheet}“, wo die neuen Spalten hinkommen. Prüfen Sie danach, was sie anzeigt.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The name “{name}” refers to {columns} on “{sheet}”, where the new columns go. Check what uses it afterwards.</source>
        <extracomment>FORMULA_NAME</extracomment>
        <translation>Der Name „{name}“ bezieht sich auf {columns} auf „{sheet}“, wo die neuen Spalten hinkommen. Prüfen Sie danach, was ihn verwendet.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The worksheet “{sheet}” is protected. The new columns will be locked like the others: to edit them in Excel, unprotect the sheet first.</source>
        <extracomment>PROTECTED</extracomment>
        <translation>Das Arbeitsblatt „{sheet}“ ist geschützt. Die neuen Spalten werden gesperrt wie die anderen: Um sie in Excel zu bearbeiten, heben Sie zuerst den Blattschutz auf.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>Rules on “{sheet}” reach into {columns}, where the new columns go. The results are written all the same; some may get a colour. To type there yourself, take the rule off these columns (Data &gt; Data Validation).</source>
        <extracomment>RULES</extracomment>
        <translation>Regeln auf „{sheet}“ reichen in {columns} hinein, wohin die neuen Spalten kommen. Die Ergebnisse werden trotzdem geschrieben; manche bekommen vielleicht eine Farbe. Um dort selbst etwas einzugeben, nehmen Sie die Regel von diesen Spalten (Daten &gt; Datenüberprüfung).</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>A pivot table takes its data from “{sheet}”, also from {columns}, where the new columns go. They become fields of it when it is refreshed; check what it shows afterwards.</source>
        <extracomment>PIVOT_SOURCE</extracomment>
        <translation>Eine Pivot-Tabelle nimmt ihre Daten aus „{sheet}“, auch aus {columns}, wohin die neuen Spalten kommen. Beim Aktualisieren werden sie zu Feldern von ihr; prüfen Sie danach, was sie zeigt.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The workbook has macros. They are kept and none is run. One that counts columns may meet the new ones: try it on a copy first (choose another place for the results).</source>
        <extracomment>MACROS</extracomment>
        <translation>Die Arbeitsmappe enthält Makros. Sie bleiben erhalten, und keines wird ausgeführt. Eines, das Spalten zählt, kann auf die neuen treffen: Probieren Sie es zuerst an einer Kopie (wählen Sie einen anderen Ort für die Ergebnisse).</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The workbook is shared in Excel&apos;s old way, or its changes are tracked. The new columns won&apos;t be in its list of changes. Ask the others to close it until the run is done.</source>
        <extracomment>SHARED</extracomment>
        <translation>Die Arbeitsmappe ist auf Excels alte Art freigegeben, oder ihre Änderungen werden nachverfolgt. Die neuen Spalten stehen dann nicht in der Liste der Änderungen. Bitten Sie die anderen, sie zu schließen, bis der Durchlauf fertig ist.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The workbook is marked as final, or to be opened for reading only. The new columns are written all the same, and the mark stays. If it may not be changed, choose another place for the results.</source>
        <extracomment>READ_ONLY_RECOMMENDED</extracomment>
        <translation>Die Arbeitsmappe ist als abgeschlossen oder nur zum Lesen gekennzeichnet. Die neuen Spalten werden trotzdem geschrieben, und die Kennzeichnung bleibt. Wenn sie nicht geändert werden darf, wählen Sie einen anderen Ort für die Ergebnisse.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The table “{table}” on “{sheet}” can&apos;t be extended to the new columns, because other columns stand between. Sorting the table won&apos;t move them, so sort it only after copying what you need.</source>
        <extracomment>TABLE_NOT_ADJACENT</extracomment>
        <translation>Die Tabelle „{table}“ auf „{sheet}“ kann nicht auf die neuen Spalten erweitert werden, weil andere Spalten dazwischenstehen. Beim Sortieren der Tabelle bleiben sie stehen; sortieren Sie deshalb erst, wenn Sie kopiert haben, was Sie brauchen.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The table “{table}” on “{sheet}” can&apos;t be extended to the new columns, because it holds only some of the columns with IDs. Sorting the table won&apos;t move them, so sort it only after copying what you need.</source>
        <extracomment>TABLE_PART</extracomment>
        <translation>Die Tabelle „{table}“ auf „{sheet}“ kann nicht auf die neuen Spalten erweitert werden, weil sie nur einen Teil der Spalten mit IDs enthält. Beim Sortieren der Tabelle wandern sie nicht mit; sortieren Sie sie also erst, wenn Sie kopiert haben, was Sie brauchen.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The new columns go into {columns} of “{sheet}”, one column away from the table or filter beside them, which doesn&apos;t hold all of the columns with IDs and therefore isn&apos;t extended.</source>
        <extracomment>APART</extracomment>
        <translation>Die neuen Spalten kommen in {columns} von „{sheet}“, eine Spalte entfernt von der Tabelle oder dem Filter daneben; diese enthalten nicht alle Spalten mit IDs und werden deshalb nicht erweitert.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The table “{table}” on “{sheet}” can&apos;t be extended to the new columns, because it is filled from an outside source. Sorting the table won&apos;t move them, so sort it only after copying what you need.</source>
        <extracomment>TABLE_BOUND</extracomment>
        <translation>Die Tabelle „{table}“ auf „{sheet}“ kann nicht auf die neuen Spalten erweitert werden, weil sie aus einer äußeren Quelle gefüllt wird. Beim Sortieren der Tabelle bleiben sie stehen; sortieren Sie deshalb erst, wenn Sie kopiert haben, was Sie brauchen.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The table “{table}” on “{sheet}” can&apos;t be extended to the new columns, because it is built in an unusual way. Sorting the table won&apos;t move them, so sort it only after copying what you need.</source>
        <extracomment>TABLE_ODD</extracomment>
        <translation>Die Tabelle „{table}“ auf „{sheet}“ kann nicht auf die neuen Spalten erweitert werden, weil sie ungewöhnlich aufgebaut ist. Beim Sortieren der Tabelle bleiben sie stehen; sortieren Sie deshalb erst, wenn Sie kopiert haben, was Sie brauchen.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The filter on “{sheet}” can&apos;t be extended to the new columns. Sorting through it won&apos;t move them, so sort only after copying what you need.</source>
        <extracomment>FILTER</extracomment>
        <translation>Der Filter auf „{sheet}“ kann nicht auf die neuen Spalten erweitert werden. Beim Sortieren damit bleiben sie stehen; sortieren Sie deshalb erst, wenn Sie kopiert haben, was Sie brauchen.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>The totals row {row} of the table “{table}” gets no results.</source>
        <extracomment>TOTALS</extracomment>
        <translation>Die Ergebniszeile {row} der Tabelle „{table}“ bekommt keine Ergebnisse.</translation>
    </message>
    <message>
        <location filename="../../sheets/ooxml/wording.py"/>
        <source>A picture, chart or control on “{sheet}” lies over the new columns. Move it aside in Excel to see them.</source>
        <extracomment>COVERED</extracomment>
        <translation>Ein Bild, Diagramm oder Steuerelement auf „{sheet}“ liegt über den neuen Spalten. Schieben Sie es in Excel beiseite, um sie zu sehen.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>“{name}” can&apos;t be read.</source>
        <extracomment>CANT_READ</extracomment>
        <translation>„{name}“ kann nicht gelesen werden.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>There is no file of this name in “{folder}”.</source>
        <extracomment>FILE_MISSING</extracomment>
        <translation>In „{folder}“ gibt es keine Datei mit diesem Namen.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Check the name, or look whether the file was moved or renamed.</source>
        <extracomment>FILE_MISSING_HINT</extracomment>
        <translation>Prüfen Sie den Namen, oder sehen Sie nach, ob die Datei verschoben oder umbenannt wurde.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>This is a folder.</source>
        <extracomment>FILE_IS_FOLDER</extracomment>
        <translation>Das ist ein Ordner.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Open the spreadsheet inside it.</source>
        <extracomment>FILE_IS_FOLDER_HINT</extracomment>
        <translation>Öffnen Sie die Tabelle darin.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Its name, or the name of a folder that it is in, holds bytes that are no text.</source>
        <extracomment>NAME_NO_TEXT</extracomment>
        <translation>Ihr Name oder der eines Ordners, in dem sie liegt, enthält Bytes, die kein Text sind.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Give it, or that folder, another name and open it again.</source>
        <extracomment>NAME_NO_TEXT_HINT</extracomment>
        <translation>Geben Sie ihr oder dem Ordner einen anderen Namen und öffnen Sie sie noch einmal.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>The system doesn&apos;t let this program read the file ({problem}).</source>
        <extracomment>FILE_DENIED</extracomment>
        <translation>Das System lässt dieses Programm die Datei nicht lesen ({problem}).</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Close other programs that use it and check that you may read it, then try again.</source>
        <extracomment>FILE_DENIED_HINT</extracomment>
        <translation>Schließen Sie andere Programme, die sie verwenden, prüfen Sie, ob Sie sie lesen dürfen, und versuchen Sie es dann noch einmal.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>The file is empty: it has no bytes at all.</source>
        <extracomment>FILE_EMPTY</extracomment>
        <translation>Die Datei ist leer: Sie hat überhaupt keine Bytes.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>If it comes from a cloud folder (OneDrive, Google Drive, …), wait until it is downloaded: right-click it and choose “Always keep on this device”. Else export it again.</source>
        <extracomment>FILE_EMPTY_HINT</extracomment>
        <translation>Wenn sie aus einem Cloud-Ordner kommt (OneDrive, Google Drive, …), warten Sie, bis sie heruntergeladen ist: Rechtsklick, „Immer auf diesem Gerät behalten“. Sonst exportieren Sie sie noch einmal.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>This is the marker that Excel leaves beside an open workbook, not the workbook.</source>
        <extracomment>FILE_LOCK</extracomment>
        <translation>Das ist die Markierung, die Excel neben einer geöffneten Arbeitsmappe ablegt, nicht die Arbeitsmappe.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>This is the marker that LibreOffice leaves beside an open document, not the document.</source>
        <extracomment>FILE_LOCK_OFFICE</extracomment>
        <translation>Das ist die Markierung, die LibreOffice neben ein geöffnetes Dokument legt, nicht das Dokument.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Choose “{book}” itself, which stands beside it.</source>
        <extracomment>FILE_LOCK_HINT</extracomment>
        <translation>Wählen Sie „{book}“ selbst; die Datei liegt daneben.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>This is a temporary file that Excel makes while it saves.</source>
        <extracomment>FILE_TEMPORARY</extracomment>
        <translation>Das ist eine vorläufige Datei, die Excel beim Speichern anlegt.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Choose the workbook itself. If it is gone, open this file in Excel and save it as a workbook (.xlsx).</source>
        <extracomment>FILE_TEMPORARY_HINT</extracomment>
        <translation>Wählen Sie die Arbeitsmappe selbst. Wenn es sie nicht mehr gibt, öffnen Sie diese Datei in Excel und speichern Sie sie als Arbeitsmappe (.xlsx).</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>This is a download that isn&apos;t finished.</source>
        <extracomment>FILE_PARTIAL</extracomment>
        <translation>Das ist ein Download, der noch nicht fertig ist.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Wait until the browser is done, or download it again; then open the finished file.</source>
        <extracomment>FILE_PARTIAL_HINT</extracomment>
        <translation>Warten Sie, bis der Browser fertig ist, oder laden Sie noch einmal herunter; öffnen Sie dann die fertige Datei.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>The file&apos;s content is in the cloud and not on this computer.</source>
        <extracomment>FILE_CLOUD</extracomment>
        <translation>Der Inhalt der Datei liegt in der Cloud und nicht auf diesem Computer.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Go online, right-click the file and choose “Always keep on this device” (on a Mac “Download Now”). Open it when it has been downloaded.</source>
        <extracomment>FILE_CLOUD_HINT</extracomment>
        <translation>Gehen Sie online, klicken Sie die Datei mit der rechten Maustaste an und wählen Sie „Immer auf diesem Gerät behalten“ (auf einem Mac „Jetzt laden“). Öffnen Sie sie, wenn sie heruntergeladen ist.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>This is a link to a spreadsheet in Google Sheets; the rows aren&apos;t in it.</source>
        <extracomment>FILE_GOOGLE</extracomment>
        <translation>Das ist ein Link zu einer Tabelle in Google Tabellen; die Zeilen stehen nicht darin.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Open it in the browser, choose File &gt; Download &gt; Microsoft Excel (.xlsx), and use the file that comes.</source>
        <extracomment>FILE_GOOGLE_HINT</extracomment>
        <translation>Öffnen Sie sie im Browser, wählen Sie Datei &gt; Herunterladen &gt; Microsoft Excel (.xlsx) und verwenden Sie die Datei, die dann kommt.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>This is a link to a document at Google; nothing of it is in the file.</source>
        <extracomment>FILE_GOOGLE_OTHER</extracomment>
        <translation>Das ist ein Link zu einem Dokument bei Google; nichts davon steht in der Datei.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>This is a link to a web page; the rows aren&apos;t in it.</source>
        <extracomment>FILE_LINK</extracomment>
        <translation>Das ist ein Link zu einer Webseite; die Zeilen stehen nicht darin.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Open the link, and download the spreadsheet there as an Excel workbook (.xlsx) or as CSV.</source>
        <extracomment>FILE_LINK_HINT</extracomment>
        <translation>Öffnen Sie den Link und laden Sie die Tabelle dort als Excel-Arbeitsmappe (.xlsx) oder als CSV herunter.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>This is a shortcut to a file, not the file.</source>
        <extracomment>FILE_SHORTCUT</extracomment>
        <translation>Das ist eine Verknüpfung mit einer Datei, nicht die Datei.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Choose the file itself: right-click the shortcut and have its place shown.</source>
        <extracomment>FILE_SHORTCUT_HINT</extracomment>
        <translation>Wählen Sie die Datei selbst: Klicken Sie die Verknüpfung mit der rechten Maustaste an und lassen Sie sich ihren Ort zeigen.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Choose the spreadsheet that its table comes from, or copy the table into Excel and save that as a workbook (.xlsx).</source>
        <extracomment>FILE_DOCUMENT_HINT</extracomment>
        <translation>Wählen Sie die Datei, aus der die Tabelle darin stammt, oder kopieren Sie die Tabelle in Excel und speichern Sie das als Arbeitsmappe (.xlsx).</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>This is an email.</source>
        <extracomment>FILE_MAIL</extracomment>
        <translation>Das ist eine E-Mail.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Open it in your mail program, save the spreadsheet that is attached, and use that.</source>
        <extracomment>FILE_MAIL_HINT</extracomment>
        <translation>Öffnen Sie sie in Ihrem E-Mail-Programm, speichern Sie die angehängte Tabelle und verwenden Sie diese.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>These are address cards (vCard).</source>
        <extracomment>FILE_CARDS</extracomment>
        <translation>Das sind Visitenkarten (vCard).</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Export the people from where they come as an Excel workbook (.xlsx) or as CSV, with their Lensmor IDs.</source>
        <extracomment>FILE_CARDS_HINT</extracomment>
        <translation>Exportieren Sie die Personen dort, wo sie herkommen, als Excel-Arbeitsmappe (.xlsx) oder als CSV, mit ihren Lensmor-IDs.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>This is a calendar file.</source>
        <extracomment>FILE_CALENDAR</extracomment>
        <translation>Das ist eine Kalenderdatei.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>This is a database of Microsoft Access.</source>
        <extracomment>FILE_ACCESS</extracomment>
        <translation>Das ist eine Datenbank von Microsoft Access.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Open it in Access, right-click the table, choose Export &gt; Excel, and use the file that it makes (.xlsx).</source>
        <extracomment>FILE_ACCESS_HINT</extracomment>
        <translation>Öffnen Sie sie in Access, klicken Sie die Tabelle mit der rechten Maustaste an, wählen Sie Exportieren &gt; Excel und verwenden Sie die Datei, die dabei entsteht (.xlsx).</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>It is encrypted by its sensitivity label, so no other program can read it.</source>
        <extracomment>FILE_LABEL</extracomment>
        <translation>Sie ist durch ihre Vertraulichkeitsbezeichnung verschlüsselt, deshalb kann kein anderes Programm sie lesen.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Open it with the program that it needs and save a copy whose label doesn&apos;t encrypt. If you may not, ask whoever gave it the label, or your IT.</source>
        <extracomment>FILE_LABEL_HINT</extracomment>
        <translation>Öffnen Sie sie mit dem Programm, das sie braucht, und speichern Sie eine Kopie mit einer Bezeichnung, die nicht verschlüsselt. Wenn Sie das nicht dürfen, wenden Sie sich an die Person, die die Bezeichnung vergeben hat, oder an Ihre IT.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Open it in Excel or LibreOffice and save it as an Excel workbook (.xlsx).</source>
        <extracomment>FILE_RESAVE_HINT</extracomment>
        <translation>Öffnen Sie sie in Excel oder LibreOffice und speichern Sie sie als Excel-Arbeitsmappe (.xlsx).</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Copy its table into Excel and save it as a workbook (.xlsx).</source>
        <extracomment>FILE_OFFICE_HINT</extracomment>
        <translation>Kopieren Sie die Tabelle daraus nach Excel und speichern Sie sie als Arbeitsmappe (.xlsx).</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>This is a web page, although it may be named like a spreadsheet.</source>
        <extracomment>FILE_HTML</extracomment>
        <translation>Das ist eine Webseite, auch wenn der Name nach einer Tabelle aussieht.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>This is a spreadsheet in the old SYLK format.</source>
        <extracomment>FILE_SYLK</extracomment>
        <translation>Das ist eine Tabelle im alten SYLK-Format.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>This is an XML file.</source>
        <extracomment>FILE_XML</extracomment>
        <translation>Das ist eine XML-Datei.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>This is a text document (RTF).</source>
        <extracomment>FILE_RTF</extracomment>
        <translation>Das ist ein Textdokument (RTF).</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>This is a JSON file.</source>
        <extracomment>FILE_JSON</extracomment>
        <translation>Das ist eine JSON-Datei.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>This is a picture.</source>
        <extracomment>FILE_IMAGE</extracomment>
        <translation>Das ist ein Bild.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>This is a compressed archive.</source>
        <extracomment>FILE_ARCHIVE</extracomment>
        <translation>Das ist ein komprimiertes Archiv.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Unpack it first (with 7-Zip, for one), then open the spreadsheet that was inside.</source>
        <extracomment>FILE_ARCHIVE_HINT</extracomment>
        <translation>Entpacken Sie sie zuerst (zum Beispiel mit 7-Zip) und öffnen Sie dann die Tabelle, die darin war.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Unpack it first (with 7-Zip, for one), then open “{file}”.</source>
        <extracomment>FILE_ARCHIVE_NAMED_HINT</extracomment>
        <translation>Entpacken Sie sie zuerst (zum Beispiel mit 7-Zip) und öffnen Sie dann „{file}“.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>This is a database file.</source>
        <extracomment>FILE_DATABASE</extracomment>
        <translation>Das ist eine Datenbankdatei.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Export the data as an Excel workbook (.xlsx) or as CSV.</source>
        <extracomment>FILE_EXPORT_HINT</extracomment>
        <translation>Exportieren Sie die Daten als Excel-Arbeitsmappe (.xlsx) oder als CSV.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>The file is incomplete: its end is missing or damaged.</source>
        <extracomment>FILE_TRUNCATED</extracomment>
        <translation>Die Datei ist unvollständig: Ihr Ende fehlt oder ist beschädigt.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Download or copy it again.</source>
        <extracomment>FILE_TRUNCATED_HINT</extracomment>
        <translation>Laden oder kopieren Sie sie noch einmal.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>The file can&apos;t be read in the encoding {encoding}: some of its bytes are none of it.</source>
        <extracomment>NOT_ENCODED</extracomment>
        <translation>Die Datei kann in der Zeichencodierung {encoding} nicht gelesen werden: Einige ihrer Bytes gehören nicht dazu.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Choose another encoding, or save the list as CSV UTF-8 or as a workbook (.xlsx).</source>
        <extracomment>NOT_ENCODED_HINT</extracomment>
        <translation>Wählen Sie eine andere Zeichencodierung, oder speichern Sie die Liste als CSV UTF-8 oder als Arbeitsmappe (.xlsx).</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>This is neither an Excel workbook nor a text file with a table.</source>
        <extracomment>FILE_BINARY</extracomment>
        <translation>Das ist weder eine Excel-Arbeitsmappe noch eine Textdatei mit einer Tabelle.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>This is a text file with a table (CSV), but its name ends with “{suffix}”.</source>
        <extracomment>FILE_TEXT_IN_DISGUISE</extracomment>
        <translation>Das ist eine Textdatei mit einer Tabelle (CSV), aber ihr Name endet auf „{suffix}“.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Rename it so that it ends with .csv, or open it in Excel and save it as a workbook (.xlsx).</source>
        <extracomment>FILE_TEXT_IN_DISGUISE_HINT</extracomment>
        <translation>Benennen Sie sie so um, dass sie auf .csv endet, oder öffnen Sie sie in Excel und speichern Sie sie als Arbeitsmappe (.xlsx).</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>The file is larger than {megabytes} MB.</source>
        <extracomment>FILE_TOO_LARGE</extracomment>
        <translation>Die Datei ist größer als {megabytes} MB.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Split it into smaller files, or remove columns that aren&apos;t needed.</source>
        <extracomment>FILE_TOO_LARGE_HINT</extracomment>
        <translation>Teilen Sie sie in kleinere Dateien auf, oder entfernen Sie Spalten, die nicht gebraucht werden.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>The file has more than 1,048,576 rows, more than Excel can show.</source>
        <extracomment>CSV_TOO_MANY_ROWS</extracomment>
        <translation>Die Datei hat mehr als 1.048.576 Zeilen, mehr als Excel zeigen kann.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Row {row} has more than 16,384 columns, more than Excel can show.</source>
        <extracomment>CSV_TOO_MANY_COLUMNS</extracomment>
        <translation>Zeile {row} hat mehr als 16.384 Spalten, mehr als Excel zeigen kann.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Split it into smaller files.</source>
        <extracomment>CSV_SPLIT_HINT</extracomment>
        <translation>Teilen Sie sie in kleinere Dateien auf.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>In line {line} ({cell}) a quotation mark opens and is never closed, so the rows can&apos;t be told apart.</source>
        <extracomment>CSV_OPEN_QUOTE</extracomment>
        <translation>In Textzeile {line} ({cell}) beginnt ein Anführungszeichen, das nie geschlossen wird, sodass die Zeilen nicht auseinanderzuhalten sind.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Open the file in a text editor and add or remove the quotation mark there.</source>
        <extracomment>CSV_OPEN_QUOTE_HINT</extracomment>
        <translation>Öffnen Sie die Datei in einem Texteditor und ergänzen oder entfernen Sie dort das Anführungszeichen.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Another program is writing the file just now.</source>
        <extracomment>FILE_CHANGING</extracomment>
        <translation>Ein anderes Programm schreibt die Datei gerade.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Wait until it is done, then open the file again.</source>
        <extracomment>FILE_CHANGING_HINT</extracomment>
        <translation>Warten Sie, bis es fertig ist, und öffnen Sie die Datei dann noch einmal.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Wait until it is done, then write the results again; none is lost.</source>
        <extracomment>FILE_CHANGING_WRITE_HINT</extracomment>
        <translation>Warten Sie, bis es fertig ist, und schreiben Sie die Ergebnisse dann noch einmal; keines ist verloren.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>There is nothing in it to read: no row has any content.</source>
        <extracomment>SHEET_EMPTY</extracomment>
        <translation>Darin gibt es nichts zu lesen: Keine Zeile hat einen Inhalt.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Check that this is the right file, and export it again if need be.</source>
        <extracomment>SHEET_EMPTY_HINT</extracomment>
        <translation>Prüfen Sie, ob das die richtige Datei ist, und exportieren Sie sie nötigenfalls noch einmal.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>The workbook has no worksheet with cells, only charts or dialogs.</source>
        <extracomment>NO_WORKSHEET</extracomment>
        <translation>Die Arbeitsmappe hat kein Arbeitsblatt mit Zellen, nur Diagramme oder Dialoge.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Copy the data into a worksheet and save the workbook.</source>
        <extracomment>NO_WORKSHEET_HINT</extracomment>
        <translation>Kopieren Sie die Daten in ein Arbeitsblatt und speichern Sie die Arbeitsmappe.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>There is no worksheet “{worksheet}”.</source>
        <extracomment>WORKSHEET_UNKNOWN</extracomment>
        <translation>Es gibt kein Arbeitsblatt „{worksheet}“.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>A CSV file has no worksheets, so “{worksheet}” can&apos;t be chosen.</source>
        <extracomment>WORKSHEET_UNKNOWN_CSV</extracomment>
        <translation>Eine CSV-Datei hat keine Arbeitsblätter, darum kann „{worksheet}“ nicht gewählt werden.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>The workbook has these worksheets: {worksheets}.</source>
        <extracomment>WORKSHEET_NAMES</extracomment>
        <translation>Die Arbeitsmappe hat diese Arbeitsblätter: {worksheets}.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Choose one of them.</source>
        <extracomment>WORKSHEET_HINT</extracomment>
        <translation>Wählen Sie eines davon.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Leave the worksheet out.</source>
        <extracomment>WORKSHEET_HINT_CSV</extracomment>
        <translation>Lassen Sie das Arbeitsblatt weg.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Row {row} can&apos;t be the row of headings.</source>
        <extracomment>HEADER_ROW_UNKNOWN</extracomment>
        <translation>Zeile {row} kann nicht die Zeile der Überschriften sein.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>The sheet has no rows with content.</source>
        <extracomment>HEADER_ROW_NONE</extracomment>
        <translation>Das Blatt hat keine Zeilen mit Inhalt.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>The sheet&apos;s rows go from 1 to {last}.</source>
        <extracomment>HEADER_ROW_RANGE</extracomment>
        <translation>Die Zeilen der Tabelle gehen von 1 bis {last}.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>There is nothing in that row.</source>
        <extracomment>HEADER_ROW_BLANK</extracomment>
        <translation>In dieser Zeile steht nichts.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Choose the row in which the columns&apos; headings stand.</source>
        <extracomment>HEADER_ROW_HINT</extracomment>
        <translation>Wählen Sie die Zeile, in der die Überschriften der Spalten stehen.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>There is no column “{column}”.</source>
        <extracomment>COLUMN_UNKNOWN</extracomment>
        <translation>Es gibt keine Spalte „{column}“.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>The headings in row {row} are: {headings}.</source>
        <extracomment>COLUMN_HEADINGS</extracomment>
        <translation>Die Überschriften in Zeile {row} sind: {headings}.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Choose a heading, or the letters of a column.</source>
        <extracomment>COLUMN_HINT</extracomment>
        <translation>Wählen Sie eine Überschrift oder die Buchstaben einer Spalte.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>The heading “{column}” stands over more than one column: {letters}.</source>
        <extracomment>COLUMN_TWICE</extracomment>
        <translation>Die Überschrift „{column}“ steht über mehr als einer Spalte: {letters}.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Choose the column by its letters.</source>
        <extracomment>COLUMN_TWICE_HINT</extracomment>
        <translation>Wählen Sie die Spalte nach ihren Buchstaben.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>There is no encoding “{encoding}” for text files.</source>
        <extracomment>ENCODING_UNKNOWN</extracomment>
        <translation>Die Zeichencodierung „{encoding}“ gibt es für Textdateien nicht.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Usual ones are: {encodings}.</source>
        <extracomment>ENCODING_NAMES</extracomment>
        <translation>Üblich sind: {encodings}.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Choose one of them, or save the list as a workbook (.xlsx).</source>
        <extracomment>ENCODING_HINT</extracomment>
        <translation>Wählen Sie eine davon, oder speichern Sie die Liste als Arbeitsmappe (.xlsx).</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Column {column} can&apos;t hold both event IDs and personnel IDs.</source>
        <extracomment>SAME_COLUMN</extracomment>
        <translation>Spalte {column} kann nicht zugleich Event-IDs und Personen-IDs enthalten.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>It was chosen for both.</source>
        <extracomment>SAME_COLUMN_MESSAGE</extracomment>
        <translation>Sie wurde für beides gewählt.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Choose another column for one of them.</source>
        <extracomment>SAME_COLUMN_HINT</extracomment>
        <translation>Wählen Sie für eines davon eine andere Spalte.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>The event ID that was typed in can&apos;t be used.</source>
        <extracomment>TYPED_EVENT</extracomment>
        <translation>Die eingegebene Event-ID kann nicht verwendet werden.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>“{value}” is no event ID: one has 1 to 100 characters and no blanks inside.</source>
        <extracomment>TYPED_EVENT_MESSAGE</extracomment>
        <translation>„{value}“ ist keine Event-ID: Eine solche hat 1 bis 100 Zeichen und keine Leerzeichen darin.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Copy the event&apos;s ID from Lensmor again.</source>
        <extracomment>TYPED_EVENT_HINT</extracomment>
        <translation>Kopieren Sie die ID des Events noch einmal aus Lensmor.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>An event ID was typed in, but the sheet has event IDs of its own.</source>
        <extracomment>TYPED_AND_COLUMN</extracomment>
        <translation>Eine Event-ID wurde eingegeben, aber die Tabelle hat eigene Event-IDs.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>They stand in {columns}.</source>
        <extracomment>TYPED_AND_COLUMN_MESSAGE</extracomment>
        <translation>Sie stehen in {columns}.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Leave out the typed ID, or choose that no column holds events.</source>
        <extracomment>TYPED_AND_COLUMN_HINT</extracomment>
        <translation>Lassen Sie die eingegebene ID weg, oder wählen Sie, dass keine Spalte Events enthält.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>No column can be called “{title}”.</source>
        <extracomment>TITLE_REFUSED</extracomment>
        <translation>Keine Spalte kann „{title}“ heißen.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>“{other}” is a column of the results already, and the two couldn&apos;t be told apart.</source>
        <extracomment>TITLE_TWICE</extracomment>
        <translation>„{other}“ ist schon eine Spalte der Ergebnisse, und die beiden wären nicht zu unterscheiden.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>The name is longer than {most} characters.</source>
        <extracomment>TITLE_TOO_LONG</extracomment>
        <translation>Der Name ist länger als {most} Zeichen.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>A spreadsheet would take a name that begins like this for a formula.</source>
        <extracomment>TITLE_FORMULA</extracomment>
        <translation>Einen Namen, der so beginnt, würde eine Tabelle für eine Formel halten.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>The name has a character in it that can&apos;t be seen.</source>
        <extracomment>TITLE_UNPRINTABLE</extracomment>
        <translation>Der Name enthält ein unsichtbares Zeichen.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>The name has no letter in it, so it would be taken for data.</source>
        <extracomment>TITLE_NO_LETTER</extracomment>
        <translation>Der Name enthält keinen Buchstaben und würde deshalb für Daten gehalten.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>A column of this name is taken for Lensmor IDs when the sheet is opened again.</source>
        <extracomment>TITLE_OF_IDS</extracomment>
        <translation>Eine Spalte mit diesem Namen wird beim nächsten Öffnen der Tabelle für Lensmor-IDs gehalten.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Choose another name for the column.</source>
        <extracomment>TITLE_HINT</extracomment>
        <translation>Wählen Sie einen anderen Namen für die Spalte.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Which column holds Lensmor&apos;s personnel IDs? No heading names it.</source>
        <extracomment>ASK_PERSON</extracomment>
        <translation>Welche Spalte enthält die Personen-IDs von Lensmor? Keine Überschrift nennt sie.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Choose the column, or say that the rows are events.</source>
        <extracomment>ASK_PERSON_HINT</extracomment>
        <translation>Wählen Sie die Spalte, oder geben Sie an, dass die Zeilen Events sind.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Which column holds Lensmor&apos;s personnel IDs? {columns} seems to hold keys of your CRM, which are not Lensmor&apos;s.</source>
        <extracomment>ASK_PERSON_FOREIGN</extracomment>
        <translation>Welche Spalte enthält die Personen-IDs von Lensmor? {columns} scheint Schlüssel Ihres CRM zu enthalten, die nicht von Lensmor sind.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Which column holds Lensmor&apos;s personnel IDs? It could be {columns}.</source>
        <extracomment>ASK_PERSON_SEVERAL</extracomment>
        <translation>Welche Spalte enthält die Personen-IDs von Lensmor? Infrage kommen {columns}.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Which column holds Lensmor&apos;s personnel IDs? {columns} is named so, but most of its cells hold something else.</source>
        <extracomment>ASK_PERSON_CONTENT</extracomment>
        <translation>Welche Spalte enthält die Personen-IDs von Lensmor? {columns} heißt zwar so, aber die meisten Zellen enthalten etwas anderes.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Which event are these people from? No column holds event IDs.</source>
        <extracomment>ASK_EVENT</extracomment>
        <translation>Von welchem Event sind diese Personen? Keine Spalte enthält Event-IDs.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Type the event&apos;s Lensmor ID, or choose the column that holds it.</source>
        <extracomment>ASK_EVENT_HINT</extracomment>
        <translation>Geben Sie die Lensmor-ID des Events ein, oder wählen Sie die Spalte, in der sie steht.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Which column holds Lensmor&apos;s event IDs? No heading names it.</source>
        <extracomment>ASK_EVENT_COLUMN</extracomment>
        <translation>Welche Spalte enthält die Event-IDs von Lensmor? Keine Überschrift nennt sie.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Choose the column.</source>
        <extracomment>ASK_EVENT_COLUMN_HINT</extracomment>
        <translation>Wählen Sie die Spalte.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Which column holds Lensmor&apos;s event IDs? It could be {columns}.</source>
        <extracomment>ASK_EVENT_SEVERAL</extracomment>
        <translation>Welche Spalte enthält die Event-IDs von Lensmor? Infrage kommen {columns}.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Which event are these people from? {columns} is named like event IDs, but most of its cells hold something else.</source>
        <extracomment>ASK_EVENT_CONTENT</extracomment>
        <translation>Von welchem Event sind diese Personen? {columns} heißt zwar wie Event-IDs, aber die meisten Zellen enthalten etwas anderes.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Email addresses stand in {columns}. Are they these people&apos;s own? Then nobody is paid for whose address is there already.</source>
        <extracomment>ASK_ADDRESSES</extracomment>
        <translation>In {columns} stehen E-Mail-Adressen. Sind es die eigenen dieser Personen? Dann wird für niemanden bezahlt, dessen Adresse schon da ist.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Choose {every} if they are; choose that no column holds emails if they are somebody else&apos;s, such as an owner&apos;s.</source>
        <extracomment>ASK_ADDRESSES_HINT</extracomment>
        <translation>Wählen Sie {every}, wenn ja; wählen Sie, dass keine Spalte E-Mails enthält, wenn sie jemand anderem gehören, etwa der Person, die den Kontakt betreut.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Beside {plain}, email addresses stand in {columns} too. Are they these people&apos;s own? Then nobody is paid for whose address is there already.</source>
        <extracomment>ASK_ADDRESSES_TOO</extracomment>
        <translation>Neben {plain} stehen auch in {columns} E-Mail-Adressen. Sind es die eigenen dieser Personen? Dann wird für niemanden bezahlt, dessen Adresse schon da ist.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Choose {every} if they are; choose {plain} alone if they are somebody else&apos;s, such as an owner&apos;s.</source>
        <extracomment>ASK_ADDRESSES_TOO_HINT</extracomment>
        <translation>Wählen Sie {every}, wenn ja; wählen Sie nur {plain}, wenn sie jemand anderem gehören, etwa der Person, die den Kontakt betreut.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>In which encoding was this file saved? What stands in it can be read in several ways. {ways}</source>
        <extracomment>ASK_ENCODING</extracomment>
        <translation>In welcher Zeichencodierung wurde diese Datei gespeichert? Was darin steht, lässt sich auf mehrere Arten lesen. {ways}</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Choose the one in which the names are right, or save the list as an Excel workbook (.xlsx).</source>
        <extracomment>ASK_ENCODING_HINT</extracomment>
        <translation>Wählen Sie die, in der die Namen stimmen, oder speichern Sie die Liste als Excel-Arbeitsmappe (.xlsx).</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Which row holds the headings? None is found; row {row} looks like data.</source>
        <extracomment>ASK_HEADINGS</extracomment>
        <translation>In welcher Zeile stehen die Überschriften? Es wurden keine gefunden; Zeile {row} sieht nach Daten aus.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Choose the row; if there is none, add one to the sheet and open it again.</source>
        <extracomment>ASK_HEADINGS_HINT</extracomment>
        <translation>Wählen Sie die Zeile; gibt es keine, ergänzen Sie eine in der Tabelle und öffnen Sie sie noch einmal.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>{column} was chosen by hand, but it seems to hold keys of your CRM. Check that these are Lensmor&apos;s IDs before you pay.</source>
        <extracomment>FOREIGN_CHOSEN</extracomment>
        <translation>{column} wurde von Hand gewählt, scheint aber Schlüssel Ihres CRM zu enthalten. Prüfen Sie vor dem Bezahlen, ob das die IDs von Lensmor sind.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>The personnel IDs are taken from {column}. Check that these are Lensmor&apos;s IDs.</source>
        <extracomment>WEAK_PERSON</extracomment>
        <translation>Die Personen-IDs werden aus {column} genommen. Prüfen Sie, ob das die IDs von Lensmor sind.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>The event IDs are taken from {column}. Check that these are Lensmor&apos;s IDs.</source>
        <extracomment>WEAK_EVENT</extracomment>
        <translation>Die Event-IDs werden aus {column} genommen. Prüfen Sie, ob das die IDs von Lensmor sind.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>{column} was chosen by hand, but most of its cells don&apos;t look like Lensmor IDs.</source>
        <extracomment>CONTENT_CHOSEN</extracomment>
        <translation>{column} wurde von Hand gewählt, aber die meisten Zellen sehen nicht nach Lensmor-IDs aus.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Lensmor IDs stand on other worksheets too: {worksheets}. Only “{worksheet}” is read; choose another to unlock its people.</source>
        <extracomment>OTHER_WORKSHEETS</extracomment>
        <translation>Lensmor-IDs stehen auch auf anderen Arbeitsblättern: {worksheets}. Nur „{worksheet}“ wird gelesen; wählen Sie ein anderes, um dessen Personen freizuschalten.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>This is an Excel workbook, but its name ends with “{suffix}”.</source>
        <extracomment>MISNAMED</extracomment>
        <translation>Das ist eine Excel-Arbeitsmappe, aber ihr Name endet auf „{suffix}“.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>{column} is named like a column of results, but something else stands in it. It is left alone and the results go into new columns.</source>
        <extracomment>RESULTS_NOT_OURS</extracomment>
        <translation>{column} heißt wie eine Ergebnisspalte, aber darin steht etwas anderes. Sie bleibt unberührt, und die Ergebnisse kommen in neue Spalten.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>“{title}” ({letter})</source>
        <extracomment>COLUMN_LABEL</extracomment>
        <translation>„{title}“ ({letter})</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Hidden rows are left out: {count}.</source>
        <extracomment>HIDDEN_ROWS</extracomment>
        <translation>Ausgeblendete Zeilen werden ausgelassen: {count}.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Rows whose status says that an email came, but which hold none any more: {count}. Lensmor is asked for these emails again at no cost.</source>
        <extracomment>ADDRESSES_GONE</extracomment>
        <translation>Zeilen, deren Status sagt, dass eine E-Mail-Adresse kam, in denen aber keine mehr steht: {count}. Lensmor wird noch einmal kostenlos nach diesen Adressen gefragt.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>The row is hidden, so it is left out.</source>
        <extracomment>ROW_HIDDEN</extracomment>
        <translation>Die Zeile ist ausgeblendet und wird deshalb ausgelassen.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>The same person stands in row {row}; one purchase serves both rows.</source>
        <extracomment>ROW_REPEATED</extracomment>
        <translation>Dieselbe Person steht in Zeile {row}; ein Kauf gilt für beide Zeilen.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>The same person stands in row {row}, which an earlier run has settled.</source>
        <extracomment>ROW_SETTLED_ELSEWHERE</extracomment>
        <translation>Dieselbe Person steht in Zeile {row}, die ein früherer Durchlauf erledigt hat.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>{cell} holds an email address already.</source>
        <extracomment>ROW_HAS_EMAIL</extracomment>
        <translation>{cell} enthält schon eine E-Mail-Adresse.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>An earlier run has settled this row: {status}.</source>
        <extracomment>ROW_SETTLED</extracomment>
        <translation>Ein früherer Durchlauf hat diese Zeile erledigt: {status}.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>The row says {status}, but no email stands in it any more. Lensmor is asked for it again at no cost. If none comes, empty the status as well: then the person is priced like a new one.</source>
        <extracomment>ROW_ADDRESS_GONE</extracomment>
        <translation>In der Zeile steht {status}, aber keine E-Mail-Adresse mehr. Lensmor wird noch einmal kostenlos danach gefragt. Kommt keine, leeren Sie auch den Status: Dann wird der Preis der Person berechnet wie bei einer neuen.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Corrected in the program, not in the sheet: {typed} instead of “{value}” in {cell}.</source>
        <extracomment>ROW_CORRECTED</extracomment>
        <translation>Im Programm korrigiert, nicht in der Tabelle: {typed} statt „{value}“ in {cell}.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Typed in the program, not in the sheet: {typed} in {cell}, which is empty.</source>
        <extracomment>ROW_FILLED_IN</extracomment>
        <translation>Im Programm eingegeben, nicht in der Tabelle: {typed} in {cell}, die leer ist.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>{corrected} {reason}</source>
        <extracomment>ROW_CORRECTED_AND</extracomment>
        <translation>{corrected} {reason}</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>What was corrected in {cells} no longer counts: something else stands there by now. Look at these rows again.</source>
        <extracomment>CORRECTION_UNUSED</extracomment>
        <translation>Was in {cells} korrigiert wurde, gilt nicht mehr: Dort steht inzwischen etwas anderes. Sehen Sie sich diese Zeilen noch einmal an.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>The row names an event and no person, so it stands for the event.</source>
        <extracomment>ROW_EVENT</extracomment>
        <translation>Die Zeile nennt ein Event und keine Person, sie steht also für das Event.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Fields in line {line}: {fields}; in the headings: {headings}. So what stands in it can&apos;t be told to stand under its own headings, and it is left alone. Most likely a value holds the mark that divides the fields: put that value in quotation marks, or save the list again from the program that it comes from as an Excel workbook (.xlsx). The line begins “{value}”.</source>
        <extracomment>LINE_TOO_LONG</extracomment>
        <translation>Felder in Textzeile {line}: {fields}; in den Überschriften: {headings}. Deshalb ist nicht sicher, dass jeder Wert unter seiner Überschrift steht, und sie bleibt, wie sie ist. Wahrscheinlich enthält ein Wert das Trennzeichen der Felder: Setzen Sie diesen Wert in Anführungszeichen, oder speichern Sie die Liste dort, wo sie herkommt, noch einmal als Excel-Arbeitsmappe (.xlsx). Die Zeile beginnt mit „{value}“.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Fields in line {line}: {fields}; in the headings: {headings}. So what stands in it can&apos;t be told to stand under its own headings, and it is left alone. Add the missing fields, or save the list again from the program that it comes from as an Excel workbook (.xlsx). The line begins “{value}”.</source>
        <extracomment>LINE_TOO_SHORT</extracomment>
        <translation>Felder in Textzeile {line}: {fields}; in den Überschriften: {headings}. Deshalb ist nicht sicher, dass jeder Wert unter seiner Überschrift steht, und sie bleibt, wie sie ist. Ergänzen Sie die fehlenden Felder, oder speichern Sie die Liste dort, wo sie herkommt, noch einmal als Excel-Arbeitsmappe (.xlsx). Die Zeile beginnt mit „{value}“.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Fields in line {line}: {fields}; columns with a heading: {headings}; and another ID stands where this one would if the line were moved by one field. So it is left alone. If a value holds the mark that divides the fields, put it in quotation marks; if all is right, give the last column a heading. The line begins “{value}”.</source>
        <extracomment>LINE_BESIDE</extracomment>
        <translation>Felder in Textzeile {line}: {fields}; Spalten mit einer Überschrift: {headings}; und um ein Feld verschoben stünde eine andere ID an dieser Stelle. Deshalb bleibt sie, wie sie ist. Wenn ein Wert das Trennzeichen der Felder enthält, setzen Sie ihn in Anführungszeichen; wenn alles stimmt, geben Sie der letzten Spalte eine Überschrift. Die Zeile beginnt mit „{value}“.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>In line {line} a quotation mark opens that takes in the lines below it, so {fields} fields are read where the headings have {headings}, of more than one person. Remove that quotation mark and the one that closes it in a text editor. The line begins “{value}”.</source>
        <extracomment>LINE_SWALLOWS</extracomment>
        <translation>In Textzeile {line} beginnt ein Anführungszeichen, das die Zeilen darunter mit aufnimmt: Gelesen werden {fields} Felder, wo die Überschriften {headings} haben, und zwar von mehreren Personen. Entfernen Sie dieses Anführungszeichen und das schließende in einem Texteditor. Die Zeile beginnt mit „{value}“.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Rows that don&apos;t fit the headings stay as they are, without a status: {rows}.</source>
        <extracomment>LINES_UNTOUCHED</extracomment>
        <translation>Zeilen, die nicht zu den Überschriften passen, bleiben, wie sie sind, ohne Status: {rows}.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>The results can&apos;t be written to “{name}”.</source>
        <extracomment>CANT_WRITE</extracomment>
        <translation>Die Ergebnisse können nicht in „{name}“ geschrieben werden.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>“{name}” is there already.</source>
        <extracomment>TAKEN</extracomment>
        <translation>„{name}“ gibt es schon.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>It was not made by this run, and no file is replaced unasked.</source>
        <extracomment>TAKEN_MESSAGE</extracomment>
        <translation>Diese Datei stammt nicht aus diesem Durchlauf, und keine Datei wird ungefragt ersetzt.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>A plain list of results is a workbook or a text file.</source>
        <extracomment>LIST_SUFFIX</extracomment>
        <translation>Eine einfache Liste der Ergebnisse ist eine Arbeitsmappe oder eine Textdatei.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Choose a name that ends with .xlsx or .csv.</source>
        <extracomment>LIST_SUFFIX_HINT</extracomment>
        <translation>Wählen Sie einen Namen, der auf .xlsx oder .csv endet.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>“{file}” is a plain list of people, events, emails and statuses: by its name it can&apos;t be a copy of the sheet.</source>
        <extracomment>LIST_BY_NAME</extracomment>
        <translation>„{file}“ ist eine einfache Liste mit Personen, Events, E-Mails und Status: Dem Namen nach kann es keine Kopie der Tabelle sein.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Row in the sheet</source>
        <extracomment>LIST_ROW</extracomment>
        <translation>Zeile in der Tabelle</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Lensmor Personnel ID</source>
        <extracomment>LIST_PERSON</extracomment>
        <translation>Lensmor-Personen-ID</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Lensmor Event ID</source>
        <extracomment>LIST_EVENT</extracomment>
        <translation>Lensmor-Event-ID</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>The folder “{folder}” doesn&apos;t exist.</source>
        <extracomment>FOLDER_MISSING</extracomment>
        <translation>Den Ordner „{folder}“ gibt es nicht.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Make the folder, or choose another place for the results.</source>
        <extracomment>FOLDER_MISSING_HINT</extracomment>
        <translation>Legen Sie den Ordner an, oder wählen Sie einen anderen Ort für die Ergebnisse.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Nothing can be written in the folder “{folder}” ({problem}).</source>
        <extracomment>FOLDER_DENIED</extracomment>
        <translation>In den Ordner „{folder}“ kann nichts geschrieben werden ({problem}).</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Choose another place for the results.</source>
        <extracomment>FOLDER_DENIED_HINT</extracomment>
        <translation>Wählen Sie einen anderen Ort für die Ergebnisse.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>The name is too long, or with its folders it is.</source>
        <extracomment>NAME_TOO_LONG</extracomment>
        <translation>Der Name ist zu lang, oder er ist es zusammen mit seinen Ordnern.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Choose a shorter name, or a folder that is not so deep inside others.</source>
        <extracomment>NAME_TOO_LONG_HINT</extracomment>
        <translation>Wählen Sie einen kürzeren Namen oder einen Ordner, der nicht so tief in anderen liegt.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Windows keeps this name for a device, and what is written to it would be lost.</source>
        <extracomment>NAME_RESERVED</extracomment>
        <translation>Windows hält diesen Namen für ein Gerät frei, und was dorthin geschrieben wird, wäre verloren.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Choose another name.</source>
        <extracomment>NAME_HINT</extracomment>
        <translation>Wählen Sie einen anderen Namen.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>The name has a character that Windows doesn&apos;t allow, or ends with a dot or space.</source>
        <extracomment>NAME_IMPROPER</extracomment>
        <translation>Der Name enthält ein Zeichen, das Windows nicht erlaubt, oder endet mit einem Punkt oder Leerzeichen.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Choose a name without any of &lt; &gt; : &quot; | ? *</source>
        <extracomment>NAME_IMPROPER_HINT</extracomment>
        <translation>Wählen Sie einen Namen ohne &lt; &gt; : &quot; | ? *</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>A folder has this name.</source>
        <extracomment>OUTPUT_IS_FOLDER</extracomment>
        <translation>Ein Ordner heißt so.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Choose a file name.</source>
        <extracomment>OUTPUT_IS_FOLDER_HINT</extracomment>
        <translation>Wählen Sie einen Dateinamen.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>The file is marked as read-only.</source>
        <extracomment>OUTPUT_READ_ONLY</extracomment>
        <translation>Die Datei ist als schreibgeschützt markiert.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Take the mark away in the file&apos;s properties, or save the results elsewhere.</source>
        <extracomment>OUTPUT_READ_ONLY_HINT</extracomment>
        <translation>Heben Sie den Schreibschutz in den Eigenschaften der Datei auf, oder speichern Sie die Ergebnisse anderswo.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Another program has the file open ({problem}).</source>
        <extracomment>OUTPUT_LOCKED</extracomment>
        <translation>Ein anderes Programm hat die Datei geöffnet ({problem}).</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Close it in Excel, or save the results under another name.</source>
        <extracomment>OUTPUT_LOCKED_HINT</extracomment>
        <translation>Schließen Sie sie in Excel, oder speichern Sie die Ergebnisse unter einem anderen Namen.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>The sheet is of the kind {kind}, so the results must go into a file that ends with {suffixes}.</source>
        <extracomment>OUTPUT_SUFFIX</extracomment>
        <translation>Die Tabelle ist von der Art {kind}, darum müssen die Ergebnisse in eine Datei, die auf {suffixes} endet.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Choose a name that ends with {suffix}.</source>
        <extracomment>OUTPUT_SUFFIX_HINT</extracomment>
        <translation>Wählen Sie einen Namen, der auf {suffix} endet.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>The file could not be written ({problem}).</source>
        <extracomment>OUTPUT_FAILED</extracomment>
        <translation>Die Datei konnte nicht geschrieben werden ({problem}).</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Check that the disk has room, or choose another place; nothing is lost.</source>
        <extracomment>OUTPUT_FAILED_HINT</extracomment>
        <translation>Prüfen Sie, ob auf dem Datenträger Platz ist, oder wählen Sie einen anderen Ort; nichts ist verloren.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>The sheet was changed after it was read, and its columns stand elsewhere now.</source>
        <extracomment>SOURCE_CHANGED</extracomment>
        <translation>Die Tabelle wurde nach dem Lesen geändert, und ihre Spalten stehen jetzt anderswo.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>The sheet was changed after it was read, and none of the rows with results is there.</source>
        <extracomment>ROWS_GONE</extracomment>
        <translation>Die Tabelle wurde nach dem Lesen geändert, und keine der Zeilen mit Ergebnissen ist mehr da.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Write the results to another file, or open the sheet again.</source>
        <extracomment>SOURCE_CHANGED_HINT</extracomment>
        <translation>Schreiben Sie die Ergebnisse in eine andere Datei, oder öffnen Sie die Tabelle noch einmal.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>The file was changed in the meantime and rows are gone from it that had results: {rows}.</source>
        <extracomment>LOST_ROWS</extracomment>
        <translation>Die Datei wurde inzwischen geändert, und Zeilen mit Ergebnissen sind daraus verschwunden: {rows}.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>The disk has too little room for the file.</source>
        <extracomment>DISK_FULL</extracomment>
        <translation>Auf dem Datenträger ist zu wenig Platz für die Datei.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Make room on it, or choose another place for the results.</source>
        <extracomment>DISK_FULL_HINT</extracomment>
        <translation>Schaffen Sie dort Platz, oder wählen Sie einen anderen Ort für die Ergebnisse.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>“{name}” could not be replaced ({problem}), so the results are in “{sibling}” beside it.</source>
        <extracomment>NOTE_SIBLING</extracomment>
        <translation>„{name}“ konnte nicht ersetzt werden ({problem}), darum stehen die Ergebnisse daneben in „{sibling}“.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Nothing could be written in the folder of “{name}” ({problem}), so the results are in “{path}”.</source>
        <extracomment>NOTE_FALLBACK</extracomment>
        <translation>In den Ordner von „{name}“ konnte nichts geschrieben werden ({problem}), darum stehen die Ergebnisse in „{path}“.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>The folder “{folder}” is not there any more (a memory stick or a network drive, perhaps), so the results are in “{path}”. Nothing is lost: connect it again, then write the results again.</source>
        <extracomment>NOTE_FOLDER_GONE</extracomment>
        <translation>Der Ordner „{folder}“ ist nicht mehr da (vielleicht ein USB-Stick oder Netzlaufwerk), deshalb sind die Ergebnisse in „{path}“. Nichts ist verloren: Schließen Sie ihn wieder an, und schreiben Sie die Ergebnisse dann erneut.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>“{name}” seems to be open in another program. Close it there, or it may undo the results.</source>
        <extracomment>MAYBE_OPEN</extracomment>
        <translation>„{name}“ scheint in einem anderen Programm geöffnet zu sein. Schließen Sie die Datei dort, sonst macht es die Ergebnisse womöglich rückgängig.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>“{name}” seems to be open in another program. What isn&apos;t saved there is not read: save it, then check again.</source>
        <extracomment>SOURCE_OPEN</extracomment>
        <translation>„{name}“ scheint in einem anderen Programm geöffnet zu sein. Was dort nicht gespeichert ist, wird nicht gelesen: Speichern Sie es und prüfen Sie dann noch einmal.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>The file&apos;s encoding ({encoding}) can&apos;t hold every address, so some are written in the form that links use (%E4 for ä). Save the sheet as UTF-8 to avoid that.</source>
        <extracomment>EMAIL_ESCAPED</extracomment>
        <translation>Die Zeichencodierung der Datei ({encoding}) kann nicht jede Adresse darstellen; einige stehen deshalb in der Form, die Links verwenden (%E4 für ä). Speichern Sie die Tabelle als UTF-8, um das zu vermeiden.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>{cell} can&apos;t be changed in “{name}”.</source>
        <extracomment>CANT_CORRECT</extracomment>
        <translation>{cell} in „{name}“ kann nicht geändert werden.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>“{name}” can&apos;t be changed.</source>
        <extracomment>CANT_CORRECT_SHEET</extracomment>
        <translation>„{name}“ kann nicht geändert werden.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>The sheet has changed since it was read: something else stands there by now.</source>
        <extracomment>CORRECT_CHANGED</extracomment>
        <translation>Die Tabelle hat sich seit dem Lesen geändert: Dort steht inzwischen etwas anderes.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Nothing was changed. Look at the row again.</source>
        <extracomment>CORRECT_LATER_HINT</extracomment>
        <translation>Es wurde nichts geändert. Sehen Sie sich die Zeile noch einmal an.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Nothing was changed. {hint} Or correct the ID for the run only, without the sheet.</source>
        <extracomment>CORRECT_HINT</extracomment>
        <translation>Es wurde nichts geändert. {hint} Oder korrigieren Sie die ID nur für den Durchlauf, ohne die Tabelle.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>The file&apos;s encoding ({encoding}) can&apos;t hold this ID.</source>
        <extracomment>CORRECT_ENCODING</extracomment>
        <translation>Die Zeichencodierung der Datei ({encoding}) kann diese ID nicht darstellen.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>The original of run {run} can&apos;t be restored.</source>
        <extracomment>NO_ORIGINAL</extracomment>
        <translation>Das Original von Durchlauf {run} kann nicht wiederhergestellt werden.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>No copy of it was kept, or the copy was removed.</source>
        <extracomment>NO_ORIGINAL_MESSAGE</extracomment>
        <translation>Davon wurde keine Kopie aufbewahrt, oder die Kopie wurde entfernt.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Look for a backup of the file elsewhere.</source>
        <extracomment>NO_ORIGINAL_HINT</extracomment>
        <translation>Suchen Sie anderswo nach einer Sicherung der Datei.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>The original can&apos;t be kept, so nothing is sent.</source>
        <extracomment>CANT_KEEP</extracomment>
        <translation>Das Original kann nicht aufbewahrt werden, darum wird nichts gesendet.</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>“{name}” could not be copied into “{folder}” ({problem}).</source>
        <extracomment>CANT_KEEP_MESSAGE</extracomment>
        <translation>„{name}“ konnte nicht in „{folder}“ kopiert werden ({problem}).</translation>
    </message>
    <message>
        <location filename="../../sheets/wording.py"/>
        <source>Check that the disk has room and that the folder can be written.</source>
        <extracomment>CANT_KEEP_HINT</extracomment>
        <translation>Prüfen Sie, ob auf dem Datenträger Platz ist und ob in den Ordner geschrieben werden kann.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Lensmor delivered this address.</source>
        <extracomment>DELIVERED</extracomment>
        <translation>Lensmor hat diese Adresse geliefert.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Lensmor delivered this address; its first answer had been lost.</source>
        <extracomment>DELIVERED_LATE</extracomment>
        <translation>Lensmor hat diese Adresse geliefert; die erste Antwort war verloren gegangen.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Your account had unlocked this person already, so it cost nothing.</source>
        <extracomment>ALREADY</extracomment>
        <translation>Ihr Konto hatte diese Person schon freigeschaltet, darum war sie kostenlos.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Bought on {date} with this account, so it cost nothing now.</source>
        <extracomment>BOUGHT_BEFORE</extracomment>
        <translation>Am {date} mit diesem Konto gekauft, darum jetzt kostenlos.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Bought on {date}, but Lensmor no longer shows this address, so it was not filled in. Nothing was bought again. Ask Lensmor&apos;s support.</source>
        <extracomment>NO_LONGER_SHOWN</extracomment>
        <translation>Am {date} gekauft, aber Lensmor zeigt diese Adresse nicht mehr, deshalb wurde sie nicht eingetragen. Es wurde nichts noch einmal gekauft. Fragen Sie den Support von Lensmor.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Bought on {date}. An address that old is looked at again before it is filled in, and Lensmor could not be asked. Nothing was bought again: check the sheet once more.</source>
        <extracomment>NOT_SEEN_AGAIN</extracomment>
        <translation>Am {date} gekauft. Eine so alte Adresse wird noch einmal nachgesehen, bevor sie eingetragen wird, und Lensmor konnte nicht gefragt werden. Es wurde nichts noch einmal gekauft: Prüfen Sie die Tabelle noch einmal.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Lensmor has found this person&apos;s address since they were unlocked; it cost nothing.</source>
        <extracomment>FOUND_SINCE</extracomment>
        <translation>Lensmor hat die Adresse dieser Person seit der Freischaltung gefunden; das hat nichts gekostet.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>This person&apos;s address was bought before and stands in row {row}; it cost nothing.</source>
        <extracomment>IN_ANOTHER_ROW</extracomment>
        <translation>Die Adresse dieser Person wurde früher gekauft und steht in Zeile {row}; sie war kostenlos.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Lensmor unlocked this person but has no email address for them.</source>
        <extracomment>NO_EMAIL</extracomment>
        <translation>Lensmor hat diese Person freigeschaltet, hat aber keine E-Mail-Adresse für sie.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Your account had unlocked this person already, but there is no email address.</source>
        <extracomment>NO_EMAIL_BEFORE</extracomment>
        <translation>Ihr Konto hatte diese Person schon freigeschaltet, aber es gibt keine E-Mail-Adresse.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Lensmor unlocked this person, but what it gives as the address isn&apos;t one. Ask Lensmor&apos;s support.</source>
        <extracomment>EMAIL_UNUSABLE</extracomment>
        <translation>Lensmor hat diese Person freigeschaltet, aber was es als Adresse angibt, ist keine. Fragen Sie den Support von Lensmor.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Lensmor&apos;s result called this person unlocked, but shows them as locked. Ask Lensmor&apos;s support.</source>
        <extracomment>UNLOCKED_BUT_LOCKED</extracomment>
        <translation>Im Ergebnis nennt Lensmor diese Person freigeschaltet, zeigt sie aber als gesperrt. Fragen Sie den Support von Lensmor.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Lensmor couldn&apos;t get this address.</source>
        <extracomment>ITEM_FAILED</extracomment>
        <translation>Lensmor konnte diese Adresse nicht beschaffen.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Lensmor couldn&apos;t get this address (it says: {code}).</source>
        <extracomment>ITEM_FAILED_CODE</extracomment>
        <translation>Lensmor konnte diese Adresse nicht beschaffen (es meldet: {code}).</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Lensmor finished the job without finishing this person, who is still locked.</source>
        <extracomment>PENDING_AT_END</extracomment>
        <translation>Lensmor hat den Auftrag beendet, ohne diese Person fertigzustellen; sie ist noch gesperrt.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Lensmor&apos;s result doesn&apos;t mention this person, who is still locked.</source>
        <extracomment>MISSING_AT_END</extracomment>
        <translation>Das Ergebnis von Lensmor erwähnt diese Person nicht; sie ist noch gesperrt.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Lensmor&apos;s job failed, and this person is still locked.</source>
        <extracomment>TASK_FAILED</extracomment>
        <translation>Der Auftrag bei Lensmor ist fehlgeschlagen, und diese Person ist noch gesperrt.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Lensmor&apos;s job failed (it says: {why}), and this person is still locked.</source>
        <extracomment>TASK_FAILED_SAYING</extracomment>
        <translation>Der Auftrag bei Lensmor ist fehlgeschlagen (Meldung: {why}), und diese Person ist noch gesperrt.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Lensmor no longer knows the job that this person was in; they are still locked.</source>
        <extracomment>TASK_GONE</extracomment>
        <translation>Lensmor kennt den Auftrag mit dieser Person nicht mehr; sie ist noch gesperrt.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Lensmor&apos;s answer was lost; the job has ended and this person is still locked.</source>
        <extracomment>LOST_AND_LOCKED</extracomment>
        <translation>Die Antwort von Lensmor ging verloren; der Auftrag ist zu Ende, und diese Person ist noch gesperrt.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Lensmor&apos;s answer was lost, and this person is still locked; nothing tells whether Lensmor tried. Check the sheet again: who is locked then can be sent.</source>
        <extracomment>LOST_AND_UNCLEAR</extracomment>
        <translation>Lensmors Antwort ging verloren, und diese Person ist noch gesperrt; nichts verrät, ob Lensmor es versucht hat. Prüfen Sie die Tabelle noch einmal: Wer dann gesperrt ist, kann gesendet werden.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Lensmor&apos;s answer was lost, and it doesn&apos;t tell where this person stands. Check the sheet again later: who is locked then can be sent, and an address that was paid for is filled in.</source>
        <extracomment>LOST_AND_UNTOLD</extracomment>
        <translation>Lensmors Antwort ging verloren, und Lensmor sagt nicht, wie es um diese Person steht. Prüfen Sie die Tabelle später noch einmal: Wer dann gesperrt ist, kann gesendet werden, und eine bezahlte Adresse wird eingetragen.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Lensmor doesn&apos;t accept {person} as a personnel ID. Check it in the sheet.</source>
        <extracomment>INVALID_ID</extracomment>
        <translation>Lensmor nimmt {person} nicht als Personen-ID an. Prüfen Sie sie in der Tabelle.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Lensmor doesn&apos;t know the personnel ID {person}. Check it in the sheet.</source>
        <extracomment>UNKNOWN_PERSON</extracomment>
        <translation>Lensmor kennt die Personen-ID {person} nicht. Prüfen Sie sie in der Tabelle.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Lensmor says that {person} isn&apos;t part of the event {event}. Check both IDs.</source>
        <extracomment>UNLINKED</extracomment>
        <translation>Laut Lensmor gehört {person} nicht zum Event {event}. Prüfen Sie beide IDs.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Lensmor left this person out without saying why.</source>
        <extracomment>SKIPPED_UNSAID</extracomment>
        <translation>Lensmor hat diese Person ausgelassen, ohne zu sagen, warum.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Lensmor found nothing to unlock for this person and gave no reason.</source>
        <extracomment>NOTHING_LEFT</extracomment>
        <translation>Lensmor hat für diese Person nichts freizuschalten gefunden und keinen Grund genannt.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Lensmor called this person unlocked, but shows them as locked. Ask Lensmor.</source>
        <extracomment>ALREADY_BUT_LOCKED</extracomment>
        <translation>Lensmor nannte diese Person freigeschaltet, zeigt sie aber als gesperrt. Fragen Sie Lensmor.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Another job had this person in work and ended without an address.</source>
        <extracomment>ELSEWHERE_NO_RESULT</extracomment>
        <translation>Ein anderer Auftrag bearbeitete diese Person und endete ohne Adresse.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Lensmor doesn&apos;t know the event {event}, or doesn&apos;t show it to your account.</source>
        <extracomment>UNKNOWN_EVENT</extracomment>
        <translation>Lensmor kennt das Event {event} nicht oder zeigt es Ihrem Konto nicht.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Lensmor refused these people: {why}</source>
        <extracomment>REFUSED</extracomment>
        <translation>Lensmor hat diese Personen abgelehnt: {why}</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Lensmor took no notice of this request {tries} times. Nothing was charged.</source>
        <extracomment>TRIED_OFTEN</extracomment>
        <translation>Lensmor hat diese Anfrage {tries}-mal nicht beachtet. Es wurde nichts berechnet.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Run {run} has sent this person, and the result isn&apos;t known yet. Nobody is sent twice: the result is asked for at no cost when a run goes on.</source>
        <extracomment>OTHER_RUN</extracomment>
        <translation>Durchlauf {run} hat diese Person gesendet, und das Ergebnis ist noch nicht bekannt. Niemand wird doppelt gesendet: Das Ergebnis wird kostenlos erfragt, wenn ein Durchlauf weitergeht.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Lensmor is still working on this person. Resume the run to get the result.</source>
        <extracomment>STILL_RUNNING</extracomment>
        <translation>Lensmor arbeitet noch an dieser Person. Setzen Sie den Durchlauf fort, um das Ergebnis zu bekommen.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>It isn&apos;t known yet whether Lensmor took this request. It won&apos;t be sent again before that is clear: resume the run to ask.</source>
        <extracomment>NOT_KNOWN</extracomment>
        <translation>Es ist noch nicht bekannt, ob Lensmor diese Anfrage angenommen hat. Sie wird nicht noch einmal gesendet, bevor das klar ist: Setzen Sie den Durchlauf fort, um nachzufragen.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>This person is in another order of your account, and Lensmor isn&apos;t done yet. They weren&apos;t ordered again: resume the run to get the result.</source>
        <extracomment>IN_PROGRESS_ELSEWHERE</extracomment>
        <translation>Diese Person ist in einem anderen Auftrag Ihres Kontos, und Lensmor ist noch nicht fertig. Sie wurde nicht noch einmal bestellt: Setzen Sie den Durchlauf fort, um das Ergebnis zu bekommen.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>This person is in another order already, a colleague&apos;s perhaps. They aren&apos;t ordered again, and this run pays nothing for them; it looks again until Lensmor is done.</source>
        <extracomment>IN_WORK</extracomment>
        <translation>Diese Person ist schon in einem anderen Auftrag, vielleicht dem eines Kollegen. Sie wird nicht noch einmal bestellt, und dieser Durchlauf zahlt nichts für sie; er sieht wieder nach, bis Lensmor fertig ist.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Not sent: this may be the same person as {other}, written with zeros in front, and Lensmor could not be asked. Nobody is bought twice: check the sheet again.</source>
        <extracomment>MAYBE_SAME</extracomment>
        <translation>Nicht gesendet: Das kann dieselbe Person sein wie {other}, mit Nullen davor geschrieben, und Lensmor konnte nicht gefragt werden. Niemand wird doppelt gekauft: Prüfen Sie die Tabelle noch einmal.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Lensmor doesn&apos;t say whether this person is unlocked.</source>
        <extracomment>STATE_NOT_TOLD</extracomment>
        <translation>Lensmor sagt nicht, ob diese Person freigeschaltet ist.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>The credits ran out before this person&apos;s turn.</source>
        <extracomment>NOT_SENT_CREDITS</extracomment>
        <translation>Die Credits gingen aus, bevor diese Person an der Reihe war.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Not sent: it could have cost more than you agreed to. Check the sheet again to send this person.</source>
        <extracomment>NOT_SENT_LIMIT</extracomment>
        <translation>Nicht gesendet: Es hätte mehr kosten können, als Sie zugestimmt haben. Prüfen Sie die Tabelle noch einmal, um diese Person zu senden.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Another run was to send this person, but Lensmor never took its request. Check the sheet again to send this person.</source>
        <extracomment>NOT_SENT_AFTER_ALL</extracomment>
        <translation>Ein anderer Durchlauf sollte diese Person senden, aber Lensmor hat dessen Anfrage nie angenommen. Prüfen Sie die Tabelle noch einmal, um diese Person zu senden.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>This person was ordered with another Lensmor key; only with that key can the result be asked for. Resume the run with it.</source>
        <extracomment>OTHER_KEY</extracomment>
        <translation>Diese Person wurde mit einem anderen Lensmor-Schlüssel bestellt; nur mit jenem Schlüssel lässt sich das Ergebnis erfragen. Setzen Sie den Durchlauf mit ihm fort.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Not sent: the run was begun with another Lensmor key, and what was agreed to holds for that account only.</source>
        <extracomment>NOT_SENT_OTHER_KEY</extracomment>
        <translation>Nicht gesendet: Der Durchlauf wurde mit einem anderen Lensmor-Schlüssel begonnen, und was vereinbart wurde, gilt nur für jenes Konto.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Lensmor refused the key before this person&apos;s turn.</source>
        <extracomment>NOT_SENT_KEY</extracomment>
        <translation>Lensmor hat den Schlüssel abgelehnt, bevor diese Person an der Reihe war.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>The run was stopped before this person&apos;s turn.</source>
        <extracomment>NOT_SENT_USER</extracomment>
        <translation>Der Durchlauf wurde gestoppt, bevor diese Person an der Reihe war.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>The connection was lost before this person&apos;s turn.</source>
        <extracomment>NOT_SENT_NETWORK</extracomment>
        <translation>Die Verbindung ging verloren, bevor diese Person an der Reihe war.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Left out: you asked for the first {limit} people only.</source>
        <extracomment>NOT_SENT_CHOICE</extracomment>
        <translation>Ausgelassen: Sie wollten nur die ersten {limit} Personen.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Left out: the spending limit of {credits} credits doesn&apos;t reach this far.</source>
        <extracomment>NOT_SENT_BUDGET</extracomment>
        <translation>Ausgelassen: Das Ausgabenlimit von {credits} Credits reicht nicht so weit.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>The run could not begin, so nobody was sent.</source>
        <extracomment>NOT_SENT_CALLED_OFF</extracomment>
        <translation>Der Durchlauf konnte nicht beginnen, darum wurde niemand gesendet.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>This person&apos;s turn hasn&apos;t come yet.</source>
        <extracomment>NOT_SENT_YET</extracomment>
        <translation>Diese Person ist noch nicht an der Reihe.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>This row is hidden in the sheet and was left out.</source>
        <extracomment>ROW_HIDDEN</extracomment>
        <translation>Diese Zeile ist in der Tabelle ausgeblendet und wurde ausgelassen.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>You left this row out.</source>
        <extracomment>ROW_EXCLUDED</extracomment>
        <translation>Sie haben diese Zeile ausgelassen.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>This row has an email address already; nothing was bought.</source>
        <extracomment>ROW_HAS_EMAIL</extracomment>
        <translation>Diese Zeile hat schon eine E-Mail-Adresse; es wurde nichts gekauft.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>{cell}: Lensmor doesn&apos;t know the event {value}, or doesn&apos;t show it to your account, so this row is not sent. Correct the ID.</source>
        <extracomment>ROW_EVENT_UNKNOWN</extracomment>
        <translation>{cell}: Lensmor kennt das Event {value} nicht oder zeigt es Ihrem Konto nicht, deshalb wird diese Zeile nicht gesendet. Korrigieren Sie die ID.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>{cell}: {value} is the number of two events at Lensmor, {one} and {other}, so this row is not sent. Write {public} for the first or {row} for the second.</source>
        <extracomment>ROW_EVENT_AMBIGUOUS</extracomment>
        <translation>{cell}: {value} ist bei Lensmor die Nummer von zwei Events, {one} und {other}, deshalb wird diese Zeile nicht gesendet. Schreiben Sie {public} für das erste oder {row} für das zweite.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>The event of all rows</source>
        <extracomment>ROW_EVENT_TYPED</extracomment>
        <translation>Das Event aller Zeilen</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Unlocked for {credits} credits.</source>
        <extracomment>EVENT_DONE</extracomment>
        <translation>Für {credits} Credits freigeschaltet.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Unlocked; Lensmor&apos;s first answer had been lost.</source>
        <extracomment>EVENT_DONE_LATE</extracomment>
        <translation>Freigeschaltet; die erste Antwort von Lensmor war verloren gegangen.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Your account had full access already; it cost nothing.</source>
        <extracomment>EVENT_ALREADY</extracomment>
        <translation>Ihr Konto hatte schon Vollzugriff; es war kostenlos.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Not unlocked: you didn&apos;t ask for it.</source>
        <extracomment>EVENT_LEFT</extracomment>
        <translation>Nicht freigeschaltet: Sie haben es nicht verlangt.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Lensmor could not be asked about this event.</source>
        <extracomment>EVENT_NOT_ASKED</extracomment>
        <translation>Lensmor konnte nicht nach diesem Event gefragt werden.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Not unlocked: it hides nobody, so that an unlock would add nothing.</source>
        <extracomment>EVENT_NOTHING_HIDDEN</extracomment>
        <translation>Nicht freigeschaltet: Es verbirgt niemanden, eine Freischaltung brächte also nichts.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Not unlocked, for Lensmor could not be asked which event this is. {why}</source>
        <extracomment>EVENT_UNREAD</extracomment>
        <translation>Nicht freigeschaltet, denn Lensmor konnte nicht gefragt werden, welches Event das ist. {why}</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Not unlocked: this ID is {now} now, and you were shown {shown}. Check the sheet again.</source>
        <extracomment>EVENT_ANOTHER</extracomment>
        <translation>Nicht freigeschaltet: Diese ID ist jetzt {now}, und gezeigt wurde Ihnen {shown}. Prüfen Sie die Tabelle noch einmal.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Lensmor&apos;s answer is about another event, {other} ({credits} credits). Ask Lensmor&apos;s support, and keep this run&apos;s receipt.</source>
        <extracomment>EVENT_ANSWER_OTHER</extracomment>
        <translation>Lensmors Antwort betrifft ein anderes Event, {other} ({credits} Credits). Fragen Sie den Support von Lensmor, und bewahren Sie den Beleg dieses Durchlaufs auf.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>The same event as {event} in this sheet, which this run unlocked.</source>
        <extracomment>EVENT_SAME_AS</extracomment>
        <translation>Dasselbe Event wie {event} in dieser Tabelle, das dieser Durchlauf freigeschaltet hat.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Lensmor refused to unlock this event: {why}</source>
        <extracomment>EVENT_REFUSED</extracomment>
        <translation>Lensmor hat es abgelehnt, dieses Event freizuschalten: {why}</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Not unlocked: the spending limit doesn&apos;t cover it.</source>
        <extracomment>EVENT_LIMIT</extracomment>
        <translation>Nicht freigeschaltet: Das Ausgabenlimit reicht dafür nicht.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Not unlocked: Lensmor now asks {now} credits for it; you agreed to {agreed}.</source>
        <extracomment>EVENT_DEARER</extracomment>
        <translation>Nicht freigeschaltet: Lensmor verlangt dafür jetzt {now} Credits; zugestimmt haben Sie {agreed}.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Not unlocked: the run stopped before its turn, so as not to spend more than you agreed to. Check the sheet again to unlock it.</source>
        <extracomment>EVENT_STOPPED_BEFORE</extracomment>
        <translation>Nicht freigeschaltet: Der Durchlauf endete, bevor es an der Reihe war, um nicht mehr auszugeben, als Sie zugestimmt haben. Prüfen Sie die Tabelle noch einmal, um es freizuschalten.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Not unlocked: the run could not begin.</source>
        <extracomment>EVENT_CALLED_OFF</extracomment>
        <translation>Nicht freigeschaltet: Der Durchlauf konnte nicht beginnen.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Its turn hasn&apos;t come yet. Resume the run.</source>
        <extracomment>EVENT_WAITS</extracomment>
        <translation>Es ist noch nicht an der Reihe. Setzen Sie den Durchlauf fort.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Lensmor&apos;s answer was lost, so it isn&apos;t known yet whether this event is unlocked and paid for. Resume the run to find out; an event is never paid for twice.</source>
        <extracomment>EVENT_NOT_KNOWN</extracomment>
        <translation>Lensmors Antwort ging verloren; deshalb ist noch nicht bekannt, ob dieses Event freigeschaltet und bezahlt ist. Setzen Sie den Durchlauf fort, um es zu erfahren; ein Event wird nie zweimal bezahlt.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Unlocked, but Lensmor still shows the preview only. Ask Lensmor&apos;s support.</source>
        <extracomment>EVENT_STILL_PREVIEW</extracomment>
        <translation>Freigeschaltet, aber Lensmor zeigt noch immer nur die Vorschau. Fragen Sie den Support von Lensmor.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Your account has too few credits for the next people: {why}</source>
        <extracomment>STOP_CREDITS</extracomment>
        <translation>Ihr Konto hat zu wenige Credits für die nächsten Personen: {why}</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>The next people would pass the spending limit of {limit} credits.</source>
        <extracomment>STOP_LIMIT</extracomment>
        <translation>Die nächsten Personen würden das Ausgabenlimit von {limit} Credits überschreiten.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>The next people may cost more than what is left of the {agreed} credits that you agreed to. Check the sheet again: it shows what they cost now, and you decide.</source>
        <extracomment>STOP_AGREED</extracomment>
        <translation>Die nächsten Personen können mehr kosten, als von den {agreed} Credits übrig ist, denen Sie zugestimmt haben. Prüfen Sie die Tabelle noch einmal: Sie zeigt, was sie jetzt kosten, und Sie entscheiden.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Lensmor now asks {now} credits for one person; you agreed to {agreed}. Nobody was sent at the new price. Check the sheet again: it shows what the rest costs now, and you decide.</source>
        <extracomment>STOP_PRICE</extracomment>
        <translation>Lensmor verlangt jetzt {now} Credits für eine Person; zugestimmt haben Sie {agreed}. Niemand wurde zum neuen Preis gesendet. Prüfen Sie die Tabelle noch einmal: Sie zeigt, was die übrigen jetzt kosten, und Sie entscheiden.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Your balance fell by {beyond} credits more than the people who were sent cost at {each} credits each. Either Lensmor charges more than you agreed to, or somebody else used your account at the same time. Nobody else was sent. Check the sheet again, and you decide.</source>
        <extracomment>STOP_COST</extracomment>
        <translation>Ihr Guthaben sank um {beyond} Credits mehr, als die gesendeten Personen zu je {each} Credits kosten. Entweder berechnet Lensmor mehr, als Sie zugestimmt haben, oder jemand anderes hat zur selben Zeit Ihr Konto verwendet. Es wurde niemand mehr gesendet. Prüfen Sie die Tabelle noch einmal: Dann entscheiden Sie.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Lensmor now asks {now} credits for an event; you agreed to {agreed}. Nothing was sent at the new price. Check the sheet again: it shows what the rest costs now, and you decide.</source>
        <extracomment>STOP_EVENT_PRICE</extracomment>
        <translation>Lensmor verlangt jetzt {now} Credits für ein Event; zugestimmt haben Sie {agreed}. Nichts wurde zum neuen Preis gesendet. Prüfen Sie die Tabelle noch einmal: Sie zeigt, was das Übrige jetzt kostet, und Sie entscheiden.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Lensmor no longer accepts the key: {why}</source>
        <extracomment>STOP_KEY</extracomment>
        <translation>Lensmor nimmt den Schlüssel nicht mehr an: {why}</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Run {run} was begun with another Lensmor key, and nothing shows that both keys belong to the same account. Nothing was sent, asked or spent with this one. Use the key that the run was begun with and resume it; or run the sheet again, which asks for a yes of its own.</source>
        <extracomment>STOP_OTHER_KEY</extracomment>
        <translation>Durchlauf {run} wurde mit einem anderen Lensmor-Schlüssel begonnen, und nichts zeigt, dass beide Schlüssel zum selben Konto gehören. Mit diesem wurde nichts gesendet, erfragt oder ausgegeben. Verwenden Sie den Schlüssel, mit dem der Durchlauf begonnen wurde, und setzen Sie ihn fort; oder starten Sie einen neuen Durchlauf mit der Tabelle, der Sie eigens um Ihr Ja bittet.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>You stopped the run.</source>
        <extracomment>STOP_USER</extracomment>
        <translation>Sie haben den Durchlauf gestoppt.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>{batches} requests in a row brought no address, so the run has paused before it spends more. Look at the details of the failed rows; if the IDs are right, resume the run.{why}</source>
        <extracomment>STOP_BARREN</extracomment>
        <translation>{batches} Anfragen nacheinander brachten keine Adresse, darum pausiert der Durchlauf, bevor er mehr ausgibt. Sehen Sie sich die Details der fehlgeschlagenen Zeilen an; wenn die IDs stimmen, setzen Sie den Durchlauf fort.{why}</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source> Most often: {why}</source>
        <extracomment>STOP_BARREN_WHY</extracomment>
        <translation> Am häufigsten: {why}</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Lensmor couldn&apos;t be reached for {minutes} minutes: {why}</source>
        <extracomment>STOP_NETWORK</extracomment>
        <translation>Lensmor war {minutes} Minuten lang nicht erreichbar: {why}</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Lensmor answered nothing but “slower” for {minutes} minutes. Others may be using the same account or key. Nothing is lost: go on with the run later.</source>
        <extracomment>STOP_SLOWED</extracomment>
        <translation>Lensmor hat {minutes} Minuten lang nur „langsamer“ geantwortet. Vielleicht verwenden andere dasselbe Konto oder denselben Schlüssel. Nichts ist verloren: Setzen Sie den Durchlauf später fort.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Your Lensmor plan doesn&apos;t include this: {why}</source>
        <extracomment>STOP_FEATURE</extracomment>
        <translation>Ihr Lensmor-Tarif enthält das nicht: {why}</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Lensmor asked us to slow down.</source>
        <extracomment>WAIT_SLOW_DOWN</extracomment>
        <translation>Lensmor hat uns gebeten, langsamer zu machen.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Waiting for Lensmor&apos;s results.</source>
        <extracomment>WAIT_RESULTS</extracomment>
        <translation>Warten auf die Ergebnisse von Lensmor.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Lensmor can&apos;t be reached at the moment; trying again.</source>
        <extracomment>WAIT_NETWORK</extracomment>
        <translation>Lensmor ist im Moment nicht erreichbar; es wird weiter versucht.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Paused. Nothing new is sent; press Continue to go on.</source>
        <extracomment>WAIT_PAUSED</extracomment>
        <translation>Pausiert. Nichts Neues wird gesendet; klicken Sie auf Weiter, um weiterzumachen.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Lensmor could not be asked about the event {event}, so its name and what it shows are not known: {why}</source>
        <extracomment>UNCHECKED_EVENT</extracomment>
        <translation>Lensmor konnte nicht nach dem Event {event} gefragt werden; deshalb ist nicht bekannt, wie es heißt und was es zeigt: {why}</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>The list of people of the event {event} could not be read, so it isn&apos;t known whether the event is unlocked: {why}</source>
        <extracomment>UNCHECKED_EVENT_LIST</extracomment>
        <translation>Die Personenliste des Events {event} konnte nicht gelesen werden; deshalb ist nicht bekannt, ob das Event freigeschaltet ist: {why}</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Lensmor answers that it isn&apos;t there.</source>
        <extracomment>NOT_THERE</extracomment>
        <translation>Lensmor antwortet, dass es nicht da ist.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Lensmor could not be asked who {count} of the people are, so their names are not compared with the sheet: {why}</source>
        <extracomment>UNCHECKED_NAMES</extracomment>
        <translation>Lensmor konnte nicht gefragt werden, wer {count} der Personen sind; deshalb sind ihre Namen nicht mit der Tabelle verglichen: {why}</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>It could not be found out whether {count} people are unlocked or in another order already: {why} They are asked about again right before they are sent.</source>
        <extracomment>UNCHECKED_PEOPLE</extracomment>
        <translation>Es ließ sich nicht feststellen, ob {count} Personen freigeschaltet oder schon in einem anderen Auftrag sind: {why} Unmittelbar vor dem Senden wird noch einmal nach ihnen gefragt.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>{count} addresses were bought so long ago that they are looked at again before they are filled in, and that was not possible now. They are left out this time: check the sheet once more.</source>
        <extracomment>UNCHECKED_OLD</extracomment>
        <translation>{count} Adressen wurden vor so langer Zeit gekauft, dass sie vor dem Eintragen noch einmal nachgesehen werden, und das war jetzt nicht möglich. Sie werden dieses Mal nicht eingetragen: Prüfen Sie die Tabelle noch einmal.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>{count} people without an email were not looked at again, so it isn&apos;t known whether Lensmor has found one since. Check the sheet once more.</source>
        <extracomment>UNCHECKED_WITHOUT</extracomment>
        <translation>Nach {count} Personen ohne E-Mail-Adresse wurde nicht noch einmal gesehen; deshalb ist nicht bekannt, ob Lensmor inzwischen eine gefunden hat. Prüfen Sie die Tabelle noch einmal.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>For {count} people Lensmor&apos;s price isn&apos;t what so many cost, so some of them are probably unlocked or in another order already. Looking up all of them now would take long: it is done right before they are sent.</source>
        <extracomment>UNCHECKED_TOO_MANY</extracomment>
        <translation>Für {count} Personen nennt Lensmor einen anderen Preis, als so viele kosten; einige davon sind also wahrscheinlich schon freigeschaltet oder in einem anderen Auftrag. Alle jetzt nachzusehen würde lange dauern: Das geschieht unmittelbar vor dem Senden.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>It isn&apos;t known what became of an earlier request for this person, and Lensmor could not be asked now. Check the sheet again.</source>
        <extracomment>UNCHECKED_DOUBTFUL</extracomment>
        <translation>Es ist nicht bekannt, was aus einer früheren Anfrage für diese Person geworden ist, und Lensmor konnte jetzt nicht gefragt werden. Prüfen Sie die Tabelle noch einmal.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>No row has a person or an event that a run could add anything to.</source>
        <extracomment>NOTHING</extracomment>
        <translation>Keine Zeile hat eine Person oder ein Event, zu dem ein Durchlauf etwas ergänzen könnte.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Check the columns that were chosen, or open another sheet.</source>
        <extracomment>NOTHING_HINT</extracomment>
        <translation>Prüfen Sie die gewählten Spalten, oder öffnen Sie eine andere Tabelle.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Something has to be chosen first: {what}</source>
        <extracomment>QUESTIONS</extracomment>
        <translation>Zuerst muss etwas gewählt werden: {what}</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>There is no Lensmor API key, so nothing can be unlocked yet.</source>
        <extracomment>NO_KEY</extracomment>
        <translation>Es gibt keinen API-Schlüssel für Lensmor, darum kann noch nichts freigeschaltet werden.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Your account has too few credits for this run.</source>
        <extracomment>TOO_FEW_TITLE</extracomment>
        <translation>Ihr Konto hat zu wenige Credits für diesen Durchlauf.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>It needs {price} credits and your balance is {balance}.</source>
        <extracomment>TOO_FEW</extracomment>
        <translation>Er braucht {price} Credits, und Ihr Guthaben beträgt {balance}.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Send only the first {people} people, or buy credits at Lensmor first.</source>
        <extracomment>TOO_FEW_HINT</extracomment>
        <translation>Senden Sie nur die ersten {people} Personen, oder kaufen Sie zuerst Credits bei Lensmor.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Untick an event, or buy credits at Lensmor first.</source>
        <extracomment>TOO_FEW_EVENTS_HINT</extracomment>
        <translation>Entfernen Sie das Häkchen bei einem Event, oder kaufen Sie zuerst Credits bei Lensmor.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Your spending limit is {limit} credits, and the events that are to be unlocked cost {events}.</source>
        <extracomment>LIMIT_SHORT</extracomment>
        <translation>Ihr Ausgabenlimit ist {limit} Credits, und die Events, die freigeschaltet werden sollen, kosten {events}.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Set the limit to {events} credits or more, or unlock fewer events.</source>
        <extracomment>LIMIT_HINT</extracomment>
        <translation>Setzen Sie das Limit auf {events} Credits oder mehr, oder schalten Sie weniger Events frei.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Set the limit to {everyone} credits for the events and everyone, or to {events} for the events alone; or unlock fewer events.</source>
        <extracomment>LIMIT_HINT_EVERYONE</extracomment>
        <translation>Setzen Sie das Limit auf {everyone} Credits für die Events und alle Personen oder auf {events} nur für die Events; oder schalten Sie weniger Events frei.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>The run has changed since it was confirmed.</source>
        <extracomment>CONSENT_TITLE</extracomment>
        <translation>Der Durchlauf hat sich seit der Bestätigung geändert.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>It was confirmed for {agreed} credits, and now it needs {price}.</source>
        <extracomment>CONSENT</extracomment>
        <translation>Bestätigt wurden {agreed} Credits, und jetzt braucht er {price}.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Nothing was sent. Look at the price again and confirm it.</source>
        <extracomment>CONSENT_HINT</extracomment>
        <translation>Es wurde nichts gesendet. Sehen Sie sich den Preis noch einmal an und bestätigen Sie ihn.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>This event isn&apos;t in the sheet.</source>
        <extracomment>UNKNOWN_EVENT_ASKED_TITLE</extracomment>
        <translation>Dieses Event steht nicht in der Tabelle.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>You asked to unlock the event {event}, and no row names it.</source>
        <extracomment>UNKNOWN_EVENT_ASKED</extracomment>
        <translation>Sie wollten das Event {event} freischalten, und keine Zeile nennt es.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>The sheet&apos;s events are: {events}.</source>
        <extracomment>UNKNOWN_EVENT_ASKED_HINT</extracomment>
        <translation>Die Events der Tabelle sind: {events}.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>none</source>
        <extracomment>NO_EVENTS</extracomment>
        <translation>keine</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Lensmor says that {person} is {lensmor}; row {row} says {sheet}. {count} of {compared} people who were compared have another name at Lensmor, so this column probably isn&apos;t the Lensmor personnel ID.</source>
        <extracomment>STRANGER</extracomment>
        <translation>Laut Lensmor ist {person} {lensmor}; in Zeile {row} steht {sheet}. {count} von {compared} verglichenen Personen heißen bei Lensmor anders, diese Spalte ist also wahrscheinlich nicht die Personen-ID von Lensmor.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>{name} of {company}</source>
        <extracomment>NAME_OF_COMPANY</extracomment>
        <translation>{name} von {company}</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>The results go into a new .xlsx: this sheet&apos;s texts alone, no formulas or other sheets: {why}</source>
        <extracomment>PLAIN_INSTEAD</extracomment>
        <translation>Die Ergebnisse kommen in eine neue .xlsx: nur die Texte dieses Blatts, keine Formeln oder anderen Blätter: {why}</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>{what} {why}</source>
        <extracomment>OUTPUT_TROUBLE</extracomment>
        <translation>{what} {why}</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>{people} people were sent to Lensmor and have no result yet, so what they cost isn&apos;t known. So far {certain} credits were charged for certain; in the end it will be {most} at most.</source>
        <extracomment>STILL_IN_WORK</extracomment>
        <translation>{people} Personen wurden an Lensmor geschickt und haben noch kein Ergebnis. Was sie kosten, ist deshalb nicht bekannt. Bisher wurden {certain} Credits sicher berechnet; am Ende werden es höchstens {most} sein.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Your balance fell by {moved} credits during this run, of which its orders explain at most {counted}. Someone else used the same account, or Lensmor charged more than it had told.</source>
        <extracomment>BALANCE_MOVED</extracomment>
        <translation>Ihr Guthaben sank während dieses Durchlaufs um {moved} Credits, von denen seine Aufträge höchstens {counted} erklären. Jemand anderes hat dasselbe Konto verwendet, oder Lensmor hat mehr berechnet als angegeben.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Your balance fell by {moved} credits during this run, less than the {counted} that Lensmor&apos;s answers come to. Some of it may have been free, or credits were added meanwhile.</source>
        <extracomment>FELL_LESS</extracomment>
        <translation>Ihr Guthaben sank während dieses Durchlaufs um {moved} Credits, weniger als die {counted}, die Lensmors Antworten ergeben. Einiges davon kann kostenlos gewesen sein, oder es wurden inzwischen Credits aufgeladen.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Your balance fell by {others} credits more than this run spent: other orders of your account, a colleague&apos;s or another run&apos;s, were under way at the same time.</source>
        <extracomment>OTHERS_SPENT</extracomment>
        <translation>Ihr Guthaben sank um {others} Credits mehr, als dieser Durchlauf ausgab: Andere Aufträge Ihres Kontos, von Kollegen oder aus einem anderen Durchlauf, waren zur selben Zeit im Gange.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Your balance fell by {moved} credits during this run; the delivered addresses explain {counted}. Either people without an address were charged for, or someone else used the same account.</source>
        <extracomment>MAYBE_CHARGED</extracomment>
        <translation>Ihr Guthaben sank während dieses Durchlaufs um {moved} Credits; die gelieferten Adressen erklären {counted}. Entweder wurden Personen ohne Adresse berechnet, oder jemand anderes hat dasselbe Konto verwendet.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Your balance fell by {moved} credits during this run, of which the results explain {counted}. The event whose answer was lost may have been charged for: resume the run to find out.</source>
        <extracomment>EVENT_MAYBE_CHARGED</extracomment>
        <translation>Ihr Guthaben sank während dieses Durchlaufs um {moved} Credits; die Ergebnisse erklären {counted} davon. Das Event, dessen Antwort verloren ging, kann berechnet worden sein: Setzen Sie den Durchlauf fort, um es zu erfahren.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>The sheet has changed since it was read: {missing} of its rows with results are no longer in it. All results are in “{file}” as well; the rows that are still there have theirs.</source>
        <extracomment>SHEET_CHANGED</extracomment>
        <translation>Die Tabelle wurde seit dem Lesen geändert: {missing} ihrer Zeilen mit Ergebnissen sind nicht mehr darin. Alle Ergebnisse stehen auch in „{file}“; die Zeilen, die noch da sind, haben ihre.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>The sheet has changed since it was read: {missing} of its rows with results are no longer in it. Their results are safe in the program&apos;s records: write the results to another file.</source>
        <extracomment>SHEET_CHANGED_ONLY</extracomment>
        <translation>Die Tabelle wurde seit dem Lesen geändert: {missing} ihrer Zeilen mit Ergebnissen sind nicht mehr darin. Deren Ergebnisse sind in den Aufzeichnungen des Programms sicher: Schreiben Sie die Ergebnisse in eine andere Datei.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>The results don&apos;t fit the sheet any more, which is left as it is: they are in “{file}”, a copy of the sheet as it was before the run. {why}</source>
        <extracomment>RESCUED</extracomment>
        <translation>Die Ergebnisse passen nicht mehr zur Tabelle, die bleibt, wie sie ist: Sie stehen in „{file}“, einer Kopie der Tabelle von vor dem Durchlauf. {why}</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>The results fit neither the sheet, which is left as it is, nor a copy of it: they are in “{file}”, a plain list of people, events, emails and statuses. {why}</source>
        <extracomment>LISTED_INSTEAD</extracomment>
        <translation>Die Ergebnisse passen weder zur Tabelle, die bleibt, wie sie ist, noch zu einer Kopie von ihr: Sie stehen in „{file}“, einer einfachen Liste von Personen, Events, E-Mail-Adressen und Status. {why}</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>“{name}” is another file by now and is left as it is; the results are in “{sibling}”.</source>
        <extracomment>TAKEN_MEANWHILE</extracomment>
        <translation>„{name}“ ist inzwischen eine andere Datei und bleibt, wie sie ist; die Ergebnisse stehen in „{sibling}“.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>The results are safe in the program&apos;s records, but could not be written into the sheet: {why}</source>
        <extracomment>NOT_WRITTEN</extracomment>
        <translation>Die Ergebnisse sind in den Aufzeichnungen des Programms sicher, konnten aber nicht in die Tabelle geschrieben werden: {why}</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>{message} {hint}</source>
        <extracomment>WITH_HINT</extracomment>
        <translation>{message} {hint}</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>{title} {message}</source>
        <extracomment>WITH_TITLE</extracomment>
        <translation>{title} {message}</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>{details} {note}</source>
        <extracomment>WITH_NOTE</extracomment>
        <translation>{details} {note}</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>The results so far could not be written into the sheet; the run goes on and tries again. They are safe in the program&apos;s records. {why}</source>
        <extracomment>NOT_WRITTEN_NOW</extracomment>
        <translation>Die bisherigen Ergebnisse konnten nicht in die Tabelle geschrieben werden; der Durchlauf geht weiter und versucht es noch einmal. Sie sind in den Aufzeichnungen des Programms sicher. {why}</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>The results are safe in the program&apos;s records, but not in the sheet yet: the program ended too early. Going on with the run writes them.</source>
        <extracomment>NOT_WRITTEN_YET</extracomment>
        <translation>Die Ergebnisse sind in den Aufzeichnungen des Programms sicher, stehen aber noch nicht in der Tabelle: Das Programm endete zu früh. Wenn Sie den Durchlauf fortsetzen, werden sie geschrieben.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Practice: {text}</source>
        <extracomment>PRACTICE_PREFIX</extracomment>
        <translation>Übung: {text}</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>The sheet is no longer where it was.</source>
        <extracomment>SOURCE_GONE_TITLE</extracomment>
        <translation>Die Tabelle ist nicht mehr dort, wo sie war.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>{file} can&apos;t be found, and no copy of it was kept.</source>
        <extracomment>SOURCE_GONE</extracomment>
        <translation>{file} ist nicht zu finden, und es wurde keine Kopie aufbewahrt.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>{file} was gone; the results were written into the copy kept before the run.</source>
        <extracomment>SOURCE_REPLACED</extracomment>
        <translation>{file} war verschwunden; die Ergebnisse wurden in die Kopie geschrieben, die vor dem Durchlauf aufbewahrt wurde.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Write the results to another file from the list of past runs.</source>
        <extracomment>SOURCE_GONE_HINT</extracomment>
        <translation>Schreiben Sie die Ergebnisse vom Verlauf aus in eine andere Datei.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>This run can&apos;t be started.</source>
        <extracomment>CANT_START_TITLE</extracomment>
        <translation>Dieser Durchlauf kann nicht begonnen werden.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>The run wasn&apos;t started.</source>
        <extracomment>NOT_STARTED_TITLE</extracomment>
        <translation>Der Durchlauf wurde nicht begonnen.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Nothing was sent. Try again when the connection is back.</source>
        <extracomment>NOT_STARTED_HINT</extracomment>
        <translation>Es wurde nichts gesendet. Versuchen Sie es noch einmal, wenn die Verbindung wieder da ist.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Nothing was sent. Start again whenever you like.</source>
        <extracomment>NOT_STARTED_STOPPED_HINT</extracomment>
        <translation>Es wurde nichts gesendet. Starten Sie neu, wann immer Sie möchten.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Nothing was sent. Check the API key in Settings, then try again.</source>
        <extracomment>NOT_STARTED_KEY_HINT</extracomment>
        <translation>Es wurde nichts gesendet. Prüfen Sie den API-Schlüssel in den Einstellungen und versuchen Sie es dann noch einmal.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>A Lensmor API key is needed.</source>
        <extracomment>NO_KEY_TITLE</extracomment>
        <translation>Ein API-Schlüssel für Lensmor wird gebraucht.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Checked: this row can be sent. Nothing was bought.</source>
        <extracomment>CHECKED_READY</extracomment>
        <translation>Geprüft: Diese Zeile kann gesendet werden. Es wurde nichts gekauft.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Lensmor says that this ID is {lensmor}, not {sheet}. Check the ID.</source>
        <extracomment>CHECKED_STRANGER</extracomment>
        <translation>Laut Lensmor ist diese ID {lensmor}, nicht {sheet}. Prüfen Sie die ID.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>The verdicts go into a copy, not into the sheet itself.</source>
        <extracomment>CHECK_OVER_TITLE</extracomment>
        <translation>Die Prüfergebnisse kommen in eine Kopie, nicht in die Tabelle selbst.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>{file} is the sheet that was checked.</source>
        <extracomment>CHECK_OVER</extracomment>
        <translation>{file} ist die geprüfte Tabelle.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>“{file}” holds the results of a run.</source>
        <extracomment>CHECK_OVER_RESULTS_TITLE</extracomment>
        <translation>„{file}“ enthält die Ergebnisse eines Durchlaufs.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>The verdicts of a check would take the place of what was paid for.</source>
        <extracomment>CHECK_OVER_RESULTS</extracomment>
        <translation>Die Prüfergebnisse würden an die Stelle dessen treten, was bezahlt wurde.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Unlocked on {date} for {credits} credits.</source>
        <extracomment>EVENT_BOUGHT</extracomment>
        <translation>Am {date} für {credits} Credits freigeschaltet.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Run</source>
        <extracomment>RECEIPT_RUN</extracomment>
        <translation>Durchlauf</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Number</source>
        <extracomment>RECEIPT_NUMBER</extracomment>
        <translation>Nummer</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Practice</source>
        <extracomment>RECEIPT_PRACTICE</extracomment>
        <translation>Übung</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Sheet</source>
        <extracomment>RECEIPT_SHEET</extracomment>
        <translation>Tabelle</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Results</source>
        <extracomment>RECEIPT_RESULTS</extracomment>
        <translation>Ergebnisse</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Began</source>
        <extracomment>RECEIPT_BEGAN</extracomment>
        <translation>Begonnen</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Ended</source>
        <extracomment>RECEIPT_ENDED</extracomment>
        <translation>Beendet</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Agreed to, at most (credits)</source>
        <extracomment>RECEIPT_AGREED</extracomment>
        <translation>Vereinbart, höchstens (Credits)</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Price shown (credits)</source>
        <extracomment>RECEIPT_PRICE</extracomment>
        <translation>Angezeigter Preis (Credits)</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Spent (credits)</source>
        <extracomment>RECEIPT_SPENT</extracomment>
        <translation>Ausgegeben (Credits)</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Charged for certain (credits)</source>
        <extracomment>RECEIPT_CERTAIN</extracomment>
        <translation>Sicher berechnet (Credits)</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Charged at most (credits)</source>
        <extracomment>RECEIPT_AT_MOST</extracomment>
        <translation>Höchstens berechnet (Credits)</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Balance before (credits)</source>
        <extracomment>RECEIPT_BEFORE</extracomment>
        <translation>Guthaben vorher (Credits)</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Balance after (credits)</source>
        <extracomment>RECEIPT_AFTER</extracomment>
        <translation>Guthaben nachher (Credits)</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Names checked</source>
        <extracomment>RECEIPT_NAMES</extracomment>
        <translation>Namen geprüft</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Note</source>
        <extracomment>RECEIPT_NOTE</extracomment>
        <translation>Hinweis</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Ended early</source>
        <extracomment>RECEIPT_EARLY</extracomment>
        <translation>Vorzeitig beendet</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>People</source>
        <extracomment>RECEIPT_PEOPLE</extracomment>
        <translation>Personen</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Event</source>
        <extracomment>RECEIPT_EVENT</extracomment>
        <translation>Event</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>{id}, {name}</source>
        <extracomment>RECEIPT_NAME</extracomment>
        <translation>{id}, {name}</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>{outcome}, {credits} credits</source>
        <extracomment>RECEIPT_EVENT_COST</extracomment>
        <translation>{outcome}, {credits} Credits</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Batch</source>
        <extracomment>RECEIPT_BATCH</extracomment>
        <translation>Gruppe</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>event {event}</source>
        <extracomment>RECEIPT_OF_EVENT</extracomment>
        <translation>Event {event}</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>task {task}</source>
        <extracomment>RECEIPT_TASK</extracomment>
        <translation>Auftrag {task}</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>task none</source>
        <extracomment>RECEIPT_NO_TASK</extracomment>
        <translation>kein Auftrag</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>{people} people</source>
        <extracomment>RECEIPT_OF_PEOPLE</extracomment>
        <translation>{people} Personen</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>sent {moment}</source>
        <extracomment>RECEIPT_SENT_AT</extracomment>
        <translation>gesendet {moment}</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>ended {moment}</source>
        <extracomment>RECEIPT_ENDED_AT</extracomment>
        <translation>beendet {moment}</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>{count} {outcome}</source>
        <extracomment>RECEIPT_COUNT</extracomment>
        <translation>{count} {outcome}</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>trace ID {trace}</source>
        <extracomment>RECEIPT_TRACE</extracomment>
        <translation>Trace-ID {trace}</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>{one}; {next}</source>
        <extracomment>RECEIPT_SEMICOLON</extracomment>
        <translation>{one}; {next}</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>{one}, {next}</source>
        <extracomment>RECEIPT_COMMA</extracomment>
        <translation>{one}, {next}</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Error</source>
        <extracomment>RECEIPT_ERROR</extracomment>
        <translation>Fehler</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>yes</source>
        <extracomment>YES</extracomment>
        <translation>ja</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>no</source>
        <extracomment>NO</extracomment>
        <translation>nein</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>overruled</source>
        <extracomment>OVERRULED</extracomment>
        <translation>übergangen</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>not written yet</source>
        <extracomment>NOT_WRITTEN_SO_FAR</extracomment>
        <translation>noch nicht geschrieben</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>not yet</source>
        <extracomment>NOT_YET</extracomment>
        <translation>noch nicht</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>not settled</source>
        <extracomment>NOT_SETTLED</extracomment>
        <translation>nicht geklärt</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>{credits} (not exact)</source>
        <extracomment>NOT_EXACT</extracomment>
        <translation>{credits} (nicht genau)</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>unknown</source>
        <extracomment>UNKNOWN_AMOUNT</extracomment>
        <translation>unbekannt</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>What stood in {cell} isn&apos;t put back.</source>
        <extracomment>NOT_TAKEN_BACK_TITLE</extracomment>
        <translation>Was in {cell} stand, wird nicht zurückgeschrieben.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>The sheet was saved or written to since, and what others did in it would be lost with it.</source>
        <extracomment>NOT_TAKEN_BACK</extracomment>
        <translation>Die Tabelle wurde seither gespeichert oder beschrieben, und was andere darin getan haben, ginge mit verloren.</translation>
    </message>
    <message>
        <location filename="../../unlocking/wording.py"/>
        <source>Nothing was changed. Open the sheet and change {cell} there.</source>
        <extracomment>NOT_TAKEN_BACK_HINT</extracomment>
        <translation>Es wurde nichts geändert. Öffnen Sie die Tabelle und ändern Sie {cell} dort.</translation>
    </message>
    <message>
        <location filename="../../domain/outcomes.py"/>
        <source>Unlocked</source>
        <extracomment>UNLOCKED</extracomment>
        <translation>Freigeschaltet</translation>
    </message>
    <message>
        <location filename="../../domain/outcomes.py"/>
        <source>Already unlocked</source>
        <extracomment>ALREADY_UNLOCKED</extracomment>
        <translation>Schon freigeschaltet</translation>
    </message>
    <message>
        <location filename="../../domain/outcomes.py"/>
        <source>No email</source>
        <extracomment>NO_EMAIL</extracomment>
        <translation>Keine E-Mail</translation>
    </message>
    <message>
        <location filename="../../domain/outcomes.py"/>
        <source>Failed</source>
        <extracomment>FAILED</extracomment>
        <translation>Fehlgeschlagen</translation>
    </message>
    <message>
        <location filename="../../domain/outcomes.py"/>
        <source>Not eligible</source>
        <extracomment>NOT_ELIGIBLE</extracomment>
        <translation>Nicht möglich</translation>
    </message>
    <message>
        <location filename="../../domain/outcomes.py"/>
        <source>Unconfirmed</source>
        <extracomment>UNCONFIRMED</extracomment>
        <translation>Unbestätigt</translation>
    </message>
    <message>
        <location filename="../../domain/outcomes.py"/>
        <source>Not sent</source>
        <extracomment>NOT_SENT</extracomment>
        <translation>Nicht gesendet</translation>
    </message>
    <message>
        <location filename="../../domain/outcomes.py"/>
        <source>Invalid</source>
        <extracomment>INVALID</extracomment>
        <translation>Ungültig</translation>
    </message>
    <message>
        <location filename="../../domain/outcomes.py"/>
        <source>Skipped</source>
        <extracomment>SKIPPED</extracomment>
        <translation>Übersprungen</translation>
    </message>
    <message>
        <location filename="../../domain/events.py"/>
        <source>Event unlocked</source>
        <extracomment>UNLOCKED</extracomment>
        <translation>Event freigeschaltet</translation>
    </message>
    <message>
        <location filename="../../domain/events.py"/>
        <source>Event already unlocked</source>
        <extracomment>ALREADY_UNLOCKED</extracomment>
        <translation>Event schon freigeschaltet</translation>
    </message>
    <message>
        <location filename="../../domain/events.py"/>
        <source>Event not unlocked</source>
        <extracomment>NOT_UNLOCKED</extracomment>
        <translation>Event nicht freigeschaltet</translation>
    </message>
    <message>
        <location filename="../../domain/events.py"/>
        <source>Event unconfirmed</source>
        <extracomment>UNCONFIRMED</extracomment>
        <translation>Event unbestätigt</translation>
    </message>
    <message>
        <location filename="../../domain/states.py"/>
        <source>planned</source>
        <extracomment>PLANNED</extracomment>
        <translation>geplant</translation>
    </message>
    <message>
        <location filename="../../domain/states.py"/>
        <source>submitting</source>
        <extracomment>SUBMITTING</extracomment>
        <translation>wird gesendet</translation>
    </message>
    <message>
        <location filename="../../domain/states.py"/>
        <source>submitted</source>
        <extracomment>SUBMITTED</extracomment>
        <translation>gesendet</translation>
    </message>
    <message>
        <location filename="../../domain/states.py"/>
        <source>completed</source>
        <extracomment>COMPLETED</extracomment>
        <translation>abgeschlossen</translation>
    </message>
    <message>
        <location filename="../../domain/states.py"/>
        <source>failed</source>
        <extracomment>FAILED</extracomment>
        <translation>fehlgeschlagen</translation>
    </message>
    <message>
        <location filename="../../domain/states.py"/>
        <source>unconfirmed</source>
        <extracomment>UNCONFIRMED</extracomment>
        <translation>unbestätigt</translation>
    </message>
</context>
<context>
    <name>SettingsDialog</name>
    <message>
        <location filename="../../gui/dialogs/settings/dialog.py"/>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/dialog.py"/>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/settings/dialog.py"/>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
</context>
<context>
    <name>SheetPage</name>
    <message>
        <location filename="../../gui/pages/sheet_page.py"/>
        <source>&amp;Find anew</source>
        <translation>Neu &amp;suchen</translation>
    </message>
    <message>
        <location filename="../../gui/pages/sheet_page.py"/>
        <source>Forgets what was chosen for sheets with these headings, and looks afresh</source>
        <translation>Vergisst, was für Tabellen mit diesen Überschriften gewählt wurde, und sucht von Neuem</translation>
    </message>
    <message>
        <location filename="../../gui/pages/sheet_page.py"/>
        <source>Open another…</source>
        <translation>Andere öffnen…</translation>
    </message>
    <message>
        <location filename="../../gui/pages/sheet_page.py"/>
        <source>The top of the sheet</source>
        <translation>Der Anfang der Tabelle</translation>
    </message>
    <message>
        <location filename="../../gui/pages/sheet_page.py"/>
        <source>Reading</source>
        <translation>Wird gelesen</translation>
    </message>
    <message>
        <location filename="../../gui/pages/sheet_page.py"/>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <location filename="../../gui/pages/sheet_page.py"/>
        <source>Stops reading this file and puts it away</source>
        <translation>Bricht das Lesen dieser Datei ab und legt sie weg</translation>
    </message>
    <message>
        <location filename="../../gui/pages/sheet_page.py"/>
        <source>&amp;Review rows and price</source>
        <translation>Zeilen und Preis p&amp;rüfen</translation>
    </message>
    <message>
        <location filename="../../gui/pages/sheet_page.py"/>
        <source>Chosen as last time, for a sheet with the same headings.</source>
        <translation>Gewählt wie beim letzten Mal, für eine Tabelle mit denselben Überschriften.</translation>
    </message>
    <message>
        <location filename="../../gui/pages/sheet_page.py"/>
        <source>Reading and checking every row: {n} so far…</source>
        <translation>Jede Zeile wird gelesen und geprüft: bisher {n} …</translation>
    </message>
    <message>
        <location filename="../../gui/pages/sheet_page.py"/>
        <source>Reading and checking every row…</source>
        <translation>Jede Zeile wird gelesen und geprüft…</translation>
    </message>
    <message>
        <location filename="../../gui/pages/sheet_texts.py"/>
        <source>One question is open: please answer it above.</source>
        <translation>Eine Frage ist offen: Bitte beantworten Sie sie oben.</translation>
    </message>
    <message>
        <location filename="../../gui/pages/sheet_texts.py"/>
        <source>{n} questions are open: please answer them above.</source>
        <translation>{n} Fragen sind offen: Bitte beantworten Sie sie oben.</translation>
    </message>
    <message>
        <location filename="../../gui/pages/sheet_texts.py"/>
        <source>This sheet has no rows below its headings.</source>
        <translation>Diese Tabelle hat keine Zeilen unter ihren Überschriften.</translation>
    </message>
    <message>
        <location filename="../../gui/pages/sheet_texts.py"/>
        <source>{n} person is ready</source>
        <translation>{n} Person ist bereit</translation>
    </message>
    <message>
        <location filename="../../gui/pages/sheet_texts.py"/>
        <source>{n} people are ready</source>
        <translation>{n} Personen sind bereit</translation>
    </message>
    <message>
        <location filename="../../gui/pages/sheet_texts.py"/>
        <source>{n} event row</source>
        <translation>{n} Event-Zeile</translation>
    </message>
    <message>
        <location filename="../../gui/pages/sheet_texts.py"/>
        <source>{n} event rows</source>
        <translation>{n} Event-Zeilen</translation>
    </message>
    <message>
        <location filename="../../gui/pages/sheet_texts.py"/>
        <source>{n} row has a problem</source>
        <translation>{n} Zeile hat ein Problem</translation>
    </message>
    <message>
        <location filename="../../gui/pages/sheet_texts.py"/>
        <source>{n} rows have a problem</source>
        <translation>{n} Zeilen haben ein Problem</translation>
    </message>
    <message>
        <location filename="../../gui/pages/sheet_texts.py"/>
        <source>{n} has an email</source>
        <translation>{n} hat eine E-Mail-Adresse</translation>
    </message>
    <message>
        <location filename="../../gui/pages/sheet_texts.py"/>
        <source>{n} have an email</source>
        <translation>{n} haben eine E-Mail-Adresse</translation>
    </message>
    <message>
        <location filename="../../gui/pages/sheet_texts.py"/>
        <source>{n} is repeated</source>
        <translation>{n} ist doppelt</translation>
    </message>
    <message>
        <location filename="../../gui/pages/sheet_texts.py"/>
        <source>{n} are repeated</source>
        <translation>{n} sind doppelt</translation>
    </message>
    <message>
        <location filename="../../gui/pages/sheet_texts.py"/>
        <source>{n} was done before</source>
        <translation>{n} ist schon erledigt</translation>
    </message>
    <message>
        <location filename="../../gui/pages/sheet_texts.py"/>
        <source>{n} were done before</source>
        <translation>{n} sind schon erledigt</translation>
    </message>
    <message>
        <location filename="../../gui/pages/sheet_texts.py"/>
        <source>{n} is hidden</source>
        <translation>{n} ist ausgeblendet</translation>
    </message>
    <message>
        <location filename="../../gui/pages/sheet_texts.py"/>
        <source>{n} are hidden</source>
        <translation>{n} sind ausgeblendet</translation>
    </message>
    <message>
        <location filename="../../gui/pages/sheet_texts.py"/>
        <source>{n} is left out</source>
        <translation>{n} ist ausgelassen</translation>
    </message>
    <message>
        <location filename="../../gui/pages/sheet_texts.py"/>
        <source>{n} are left out</source>
        <translation>{n} sind ausgelassen</translation>
    </message>
    <message>
        <location filename="../../gui/pages/sheet_texts.py"/>
        <source>{n} row</source>
        <translation>{n} Zeile</translation>
    </message>
    <message>
        <location filename="../../gui/pages/sheet_texts.py"/>
        <source>{n} rows</source>
        <translation>{n} Zeilen</translation>
    </message>
    <message>
        <location filename="../../gui/pages/sheet_texts.py"/>
        <source>Worksheet: {choice}</source>
        <translation>Arbeitsblatt: {choice}</translation>
    </message>
    <message>
        <location filename="../../gui/pages/sheet_texts.py"/>
        <source>Headings in row {choice}</source>
        <translation>Überschriften in Zeile {choice}</translation>
    </message>
    <message>
        <location filename="../../gui/pages/sheet_texts.py"/>
        <source>Event ID: column {choice}</source>
        <translation>Event-ID: Spalte {choice}</translation>
    </message>
    <message>
        <location filename="../../gui/pages/sheet_texts.py"/>
        <source>Personnel ID: column {choice}</source>
        <translation>Personen-ID: Spalte {choice}</translation>
    </message>
    <message>
        <location filename="../../gui/pages/sheet_texts.py"/>
        <source>No column with event IDs</source>
        <translation>Keine Spalte mit Event-IDs</translation>
    </message>
    <message>
        <location filename="../../gui/pages/sheet_texts.py"/>
        <source>The rows are events</source>
        <translation>Die Zeilen sind Events</translation>
    </message>
    <message>
        <location filename="../../gui/pages/sheet_texts.py"/>
        <source>Existing email: column {choice}</source>
        <translation>Vorhandene E-Mail-Adresse: Spalte {choice}</translation>
    </message>
    <message>
        <location filename="../../gui/pages/sheet_texts.py"/>
        <source>No column with emails</source>
        <translation>Keine Spalte mit E-Mail-Adressen</translation>
    </message>
    <message>
        <location filename="../../gui/pages/sheet_texts.py"/>
        <source>Hidden rows are included</source>
        <translation>Ausgeblendete Zeilen sind einbezogen</translation>
    </message>
</context>
<context>
    <name>StepBar</name>
    <message>
        <location filename="../../gui/widgets/step_bar.py"/>
        <source>Steps</source>
        <translation>Schritte</translation>
    </message>
    <message>
        <location filename="../../gui/widgets/step_bar.py"/>
        <source>Sheet</source>
        <translation>Tabelle</translation>
    </message>
    <message>
        <location filename="../../gui/widgets/step_bar.py"/>
        <source>Review</source>
        <translation>Prüfen</translation>
    </message>
    <message>
        <location filename="../../gui/widgets/step_bar.py"/>
        <source>Unlock</source>
        <translation>Freischalten</translation>
    </message>
    <message>
        <location filename="../../gui/widgets/step_bar.py"/>
        <source>Results</source>
        <translation>Ergebnisse</translation>
    </message>
    <message>
        <location filename="../../gui/widgets/step_bar.py"/>
        <source>you are here</source>
        <translation>Sie sind hier</translation>
    </message>
    <message>
        <location filename="../../gui/widgets/step_bar.py"/>
        <source>go there</source>
        <translation>dorthin gehen</translation>
    </message>
    <message>
        <location filename="../../gui/widgets/step_bar.py"/>
        <source>not reached yet</source>
        <translation>noch nicht erreicht</translation>
    </message>
    <message>
        <location filename="../../gui/widgets/step_bar.py"/>
        <source>Step {n} of {all}: {name}, {state}</source>
        <translation>Schritt {n} von {all}: {name}, {state}</translation>
    </message>
</context>
<context>
    <name>StopDialog</name>
    <message>
        <location filename="../../gui/dialogs/stop.py"/>
        <source>Stop</source>
        <translation>Stoppen</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/stop.py"/>
        <source>How should the run stop?</source>
        <translation>Wie soll der Durchlauf stoppen?</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/stop.py"/>
        <source>Either way nothing that was paid for is lost, nothing is paid twice, and you can go on later.</source>
        <translation>In beiden Fällen geht nichts Bezahltes verloren, nichts wird doppelt bezahlt, und Sie können später weitermachen.</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/stop.py"/>
        <source>Stop &amp;after what is under way</source>
        <translation>&amp;Nach dem Laufenden stoppen</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/stop.py"/>
        <source>Nobody else is sent. The emails of the people already sent are waited for, which can take some minutes.</source>
        <translation>Es werden keine weiteren Personen gesendet. Auf die E-Mail-Adressen der bereits gesendeten Personen wird gewartet, das kann einige Minuten dauern.</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/stop.py"/>
        <source>Stop &amp;now</source>
        <translation>&amp;Jetzt stoppen</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/stop.py"/>
        <source>Nobody else is sent, and nothing is waited for. What Lensmor is still looking up comes when you go on with the run.</source>
        <translation>Es werden keine weiteren Personen gesendet, und auf nichts wird gewartet. Was Lensmor noch nachschlägt, kommt, wenn Sie den Durchlauf fortsetzen.</translation>
    </message>
    <message>
        <location filename="../../gui/dialogs/stop.py"/>
        <source>&amp;Keep running</source>
        <translation>&amp;Weiterlaufen lassen</translation>
    </message>
</context>
<context>
    <name>Support</name>
    <message>
        <location filename="../../gui/controllers/support.py"/>
        <source>Save the support file</source>
        <translation>Supportdatei speichern</translation>
    </message>
    <message>
        <location filename="../../gui/controllers/support.py"/>
        <source>Lensmor Desktop</source>
        <translation>Lensmor Desktop</translation>
    </message>
    <message>
        <location filename="../../gui/controllers/support.py"/>
        <source>The support file is saved as “{file}”.</source>
        <translation>Die Supportdatei ist als „{file}“ gespeichert.</translation>
    </message>
    <message>
        <location filename="../../gui/controllers/support.py"/>
        <source>It holds no key, no addresses and nothing of your spreadsheets. Send it to whoever looks after this program.</source>
        <translation>Sie enthält keinen Schlüssel, keine Adressen und nichts aus Ihren Tabellen. Senden Sie sie an die Person, die dieses Programm betreut.</translation>
    </message>
    <message>
        <location filename="../../gui/controllers/support.py"/>
        <source>Show in folder</source>
        <translation>Im Ordner zeigen</translation>
    </message>
    <message>
        <location filename="../../gui/controllers/support.py"/>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
</context>
<context>
    <name>TickTable</name>
    <message>
        <location filename="../../gui/widgets/tables.py"/>
        <source>Tick or untick the selected rows</source>
        <translation>Häkchen der ausgewählten Zeilen setzen oder entfernen</translation>
    </message>
</context>
<context>
    <name>TimeLeft</name>
    <message>
        <location filename="../../gui/models/time_left.py"/>
        <source>Working out how long it takes…</source>
        <translation>Die Dauer wird berechnet…</translation>
    </message>
    <message>
        <location filename="../../gui/models/time_left.py"/>
        <source>less than a minute left</source>
        <translation>noch weniger als eine Minute</translation>
    </message>
    <message>
        <location filename="../../gui/models/time_left.py"/>
        <source>about {n} minute left</source>
        <translation>noch etwa {n} Minute</translation>
    </message>
    <message>
        <location filename="../../gui/models/time_left.py"/>
        <source>about {n} minutes left</source>
        <translation>noch etwa {n} Minuten</translation>
    </message>
    <message>
        <location filename="../../gui/models/time_left.py"/>
        <source>about {n} hour left</source>
        <translation>noch etwa {n} Stunde</translation>
    </message>
    <message>
        <location filename="../../gui/models/time_left.py"/>
        <source>about {n} hours left</source>
        <translation>noch etwa {n} Stunden</translation>
    </message>
    <message>
        <location filename="../../gui/models/time_left.py"/>
        <source>about {h} h {m} min left</source>
        <translation>noch etwa {h} Std. {m} Min.</translation>
    </message>
</context>
<context>
    <name>UnlockPage</name>
    <message>
        <location filename="../../gui/pages/unlock_page.py"/>
        <source>Progress of the whole run</source>
        <translation>Fortschritt des ganzen Durchlaufs</translation>
    </message>
    <message>
        <location filename="../../gui/pages/unlock_page.py"/>
        <source>Groups of people being unlocked</source>
        <translation>Gruppen von Personen, die freigeschaltet werden</translation>
    </message>
    <message>
        <location filename="../../gui/pages/unlock_page.py"/>
        <source>Rows being unlocked</source>
        <translation>Zeilen, die freigeschaltet werden</translation>
    </message>
    <message>
        <location filename="../../gui/pages/unlock_page.py"/>
        <source>Closing the window is safe: everything that was paid for is saved on this computer, and the run can go on next time.</source>
        <translation>Das Fenster zu schließen ist sicher: Alles Bezahlte ist auf diesem Computer gespeichert, und der Durchlauf kann beim nächsten Mal weitergehen.</translation>
    </message>
    <message>
        <location filename="../../gui/pages/unlock_page.py"/>
        <source>&amp;Pause</source>
        <translation>&amp;Pausieren</translation>
    </message>
    <message>
        <location filename="../../gui/pages/unlock_page.py"/>
        <source>&amp;Stop…</source>
        <translation>&amp;Stoppen…</translation>
    </message>
    <message>
        <location filename="../../gui/pages/unlock_page.py"/>
        <source>Asks how: now, or after what is under way</source>
        <translation>Fragt, wie: jetzt oder nach dem, was gerade läuft</translation>
    </message>
    <message>
        <location filename="../../gui/pages/unlock_page.py"/>
        <source>&amp;Stop now</source>
        <translation>Jetzt &amp;stoppen</translation>
    </message>
    <message>
        <location filename="../../gui/pages/unlock_page.py"/>
        <source>Stopping…</source>
        <translation>Wird gestoppt…</translation>
    </message>
    <message>
        <location filename="../../gui/pages/unlock_page.py"/>
        <source>&amp;Continue</source>
        <translation>&amp;Weiter</translation>
    </message>
    <message>
        <location filename="../../gui/pages/unlock_page.py"/>
        <source>Goes on sending people to Lensmor</source>
        <translation>Sendet wieder Personen an Lensmor</translation>
    </message>
    <message>
        <location filename="../../gui/pages/unlock_page.py"/>
        <source>Sends nobody else until you press Continue</source>
        <translation>Sendet niemanden mehr, bis Sie auf Weiter klicken</translation>
    </message>
    <message>
        <location filename="../../gui/pages/unlock_page.py"/>
        <source>Paused</source>
        <translation>Pausiert</translation>
    </message>
    <message>
        <location filename="../../gui/pages/unlock_page.py"/>
        <source>Unlocking emails: {done} of {all} people</source>
        <translation>E-Mail-Adressen werden freigeschaltet: {done} von {all} Personen</translation>
    </message>
    <message>
        <location filename="../../gui/pages/unlock_page.py"/>
        <source>Unlocking events</source>
        <translation>Events werden freigeschaltet</translation>
    </message>
    <message>
        <location filename="../../gui/pages/unlock_page.py"/>
        <source>{used} of {agreed} credits used</source>
        <translation>{used} von {agreed} Credits verbraucht</translation>
    </message>
    <message>
        <location filename="../../gui/pages/unlock_page.py"/>
        <source>at most {most} when all answers are in</source>
        <translation>höchstens {most}, wenn alle Antworten da sind</translation>
    </message>
</context>
<context>
    <name>Updates</name>
    <message>
        <location filename="../../gui/controllers/updates.py"/>
        <source>There may be a newer Lensmor Desktop: {version}.</source>
        <translation>Vielleicht gibt es ein neueres Lensmor Desktop: {version}.</translation>
    </message>
    <message>
        <location filename="../../gui/controllers/updates.py"/>
        <source>You have {version}. Its page says how to get the new one.</source>
        <translation>Sie haben {version}. Auf der Seite steht, wie Sie die neue bekommen.</translation>
    </message>
    <message>
        <location filename="../../gui/controllers/updates.py"/>
        <source>Read about it</source>
        <translation>Mehr darüber lesen</translation>
    </message>
    <message>
        <location filename="../../gui/controllers/updates.py"/>
        <source>Opens its page in your web browser</source>
        <translation>Öffnet die Seite in Ihrem Webbrowser</translation>
    </message>
    <message>
        <location filename="../../gui/controllers/updates.py"/>
        <source>Not this one</source>
        <translation>Diese nicht</translation>
    </message>
    <message>
        <location filename="../../gui/controllers/updates.py"/>
        <source>You aren&apos;t told about this version again</source>
        <translation>An diese Version werden Sie nicht mehr erinnert</translation>
    </message>
</context>
<context>
    <name>Verdict</name>
    <message>
        <location filename="../../gui/words.py"/>
        <source>Ready</source>
        <translation>Bereit</translation>
    </message>
    <message>
        <location filename="../../gui/words.py"/>
        <source>Repeated</source>
        <translation>Doppelt</translation>
    </message>
    <message>
        <location filename="../../gui/words.py"/>
        <source>Has email</source>
        <translation>Hat E-Mail</translation>
    </message>
    <message>
        <location filename="../../gui/words.py"/>
        <source>Done before</source>
        <translation>Schon erledigt</translation>
    </message>
    <message>
        <location filename="../../gui/words.py"/>
        <source>Problem</source>
        <translation>Problem</translation>
    </message>
    <message>
        <location filename="../../gui/words.py"/>
        <source>Hidden</source>
        <translation>Ausgeblendet</translation>
    </message>
    <message>
        <location filename="../../gui/words.py"/>
        <source>Event</source>
        <translation>Event</translation>
    </message>
    <message>
        <location filename="../../gui/words.py"/>
        <source>Left out</source>
        <translation>Ausgelassen</translation>
    </message>
    <message>
        <location filename="../../gui/words.py"/>
        <source>Events</source>
        <translation>Events</translation>
    </message>
</context>
<context>
    <name>Words</name>
    <message>
        <location filename="../../gui/files/receipts.py"/>
        <source>{sheet} - receipt {run}</source>
        <translation>{sheet} - Beleg {run}</translation>
    </message>
    <message>
        <location filename="../../gui/wording.py"/>
        <source>{one}, {next}</source>
        <translation>{one}, {next}</translation>
    </message>
    <message>
        <location filename="../../gui/wording.py"/>
        <source>{one} {next}</source>
        <translation>{one} {next}</translation>
    </message>
    <message>
        <location filename="../../gui/wording.py"/>
        <source>{name}: {text}</source>
        <translation>{name}: {text}</translation>
    </message>
    <message>
        <location filename="../../gui/wording.py"/>
        <source>not known yet</source>
        <translation>noch nicht bekannt</translation>
    </message>
    <message>
        <location filename="../../gui/wording.py"/>
        <source>unlimited</source>
        <translation>unbegrenzt</translation>
    </message>
    <message>
        <location filename="../../gui/wording.py"/>
        <source>{credits} credits</source>
        <translation>{credits} Credits</translation>
    </message>
    <message>
        <location filename="../../gui/wording.py"/>
        <source>{day} {month} {year}</source>
        <translation>{day}. {month} {year}</translation>
    </message>
    <message>
        <location filename="../../gui/wording.py"/>
        <source>Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec</source>
        <translation>Jan. Feb. März Apr. Mai Juni Juli Aug. Sept. Okt. Nov. Dez.</translation>
    </message>
    <message>
        <location filename="../../gui/wording.py"/>
        <source>{day}, {time}</source>
        <translation>{day}, {time}</translation>
    </message>
    <message>
        <location filename="../../gui/words.py"/>
        <source>{line}. {details}</source>
        <translation>{line}. {details}</translation>
    </message>
    <message>
        <location filename="../../gui/words.py"/>
        <source>{event} ({date})</source>
        <translation>{event} ({date})</translation>
    </message>
    <message>
        <location filename="../../gui/words.py"/>
        <source>{first}–{last} {month} {year}</source>
        <translation>{first}.–{last}. {month} {year}</translation>
    </message>
    <message>
        <location filename="../../gui/words.py"/>
        <source>{start} – {end}</source>
        <translation>{start} – {end}</translation>
    </message>
    <message>
        <location filename="../../gui/words.py"/>
        <source>{certain} for certain, at most {most}</source>
        <translation>{certain} sicher, höchstens {most}</translation>
    </message>
    <message>
        <location filename="../../gui/words.py"/>
        <source>{n}, according to Lensmor&apos;s answers</source>
        <translation>{n}, laut den Antworten von Lensmor</translation>
    </message>
</context>
<context>
    <name>_SectionList</name>
    <message>
        <location filename="../../gui/dialogs/settings/dialog.py"/>
        <source>Sections of the settings</source>
        <translation>Abschnitte der Einstellungen</translation>
    </message>
</context>
</TS>
