"""The words by which people ask for work, in several languages: data that the rules look up."""

from __future__ import annotations

VERBS = frozenset(
    """
    accept add adjust allow analyse analyze apply archive assess assign audit automate avoid backport benchmark block
    bring build bump cache call cancel capture change check choose clarify clean cleanup clear close collect combine
    compare compile complete compress configure confirm connect consolidate convert copy correct cover create cut debug
    decide decouple dedupe define delete deploy deprecate describe design detect disable discuss dockerise dockerize
    document download draft drop email enable encrypt enforce enhance ensure escape estimate evaluate exclude expand
    explain export expose extend extract figure file fill filter finalise finalize find finish fix fold follow format
    forward gather generate get give group guard handle harden hide hook identify implement import improve include
    increase index inform inline insert inspect install instrument integrate introduce investigate invite isolate keep
    kill launch limit link lint list load localise localize lock log look lower maintain make map mark measure merge
    migrate minify mock modify monitor mount move mute name normalise normalize notify open optimise optimize order
    organise organize output override package paginate parallelise parallelize parametrise parametrize parse patch pin
    plan polish port prepare prevent print prioritise prioritize profile propose protect provide prune publish pull
    push put quote raise rate rebase rebuild record redact redesign redirect reduce refactor refresh regenerate
    register reject release relax reload remind remove rename render reorder repair replace reply report reproduce
    request require rerun research reset resize resolve respond restart restore restrict rethink retire retry return
    reuse revert review revisit rewrite roll rotate route run sanitise sanitize save scan schedule scope secure seed
    send separate serialise serialize serve set setup share ship show shrink shut simplify skip sort speed split stop
    store stream strip structure submit subscribe support swap switch sync tag test throttle tidy tighten track
    translate trim triage trigger tune turn unify uninstall unlock unpin update upgrade upload use validate verify
    version wait warn watch wire wrap write approve ask back book buy call clone draw enforce hire lower paint pay print
    reserve sell shorten sign squash tell
    """.split()
)
"""English verbs that begin a request; "order", "name" and the like count only at the beginning of a line."""

VERBS_ELSEWHERE = frozenset(
    """
    aktualisiere aktualisieren analysiere ändere ändern baue bauen behebe beheben beschreibe dokumentiere
    dokumentieren ergänze ergänzen erstelle erstellen entferne entfernen erweitere führe füge hinzufügen implementiere
    implementieren korrigiere korrigieren lösche löschen migriere migrieren optimiere plane prüfe prüfen repariere
    reparieren schreibe schreiben setze stelle teste testen überarbeite überprüfe verbessere verbessern verschiebe
    ajoute ajouter ajoutez analyse analyser change changer corrige corriger corrigez crée créer créez écris écrire
    documente documenter enlève enlever envoie envoyer implémente implémenter mets mettre migre migrer nettoie
    nettoyer optimise optimiser prépare préparer publie publier remplace remplacer retire retirer supprime supprimer
    supprimez teste tester vérifie vérifier vérifiez
    actualiza actualizar añade añadir agrega agregar arregla arreglar borra borrar cambia cambiar comprueba comprobar
    corrige corregir crea crear documenta documentar elimina eliminar escribe escribir implementa implementar mejora
    mejorar migra migrar prepara preparar prueba probar quita quitar revisa revisar sube traduce
    aggiorna aggiornare aggiungi aggiungere cambia controlla controllare correggi correggere crea creare documenta
    elimina eliminare migliora prova rimuovi rimuovere scrivi scrivere sistema sistemare verifica verificare
    adicione adicionar adiciona altere apague atualize atualizar corrija corrigir crie criar documente escreva
    implemente implementar melhore melhorar remova remover revise teste verifique
    bouw controleer documenteer herstel implementeer maak schrijf test verbeter vervang verwijder voeg werk
    dodaj napraw popraw sprawdź stwórz usuń zaktualizuj napisz zmień przetestuj
    добавь добавить добавьте исправь исправить исправьте напиши написать обнови обновить обновите проверь проверить
    проверьте сделай сделать создай создать удали удалить удалите перепиши
    lägg fixa skapa uppdatera ta testa skriv
    """.split()
)

ASKING = (
    *("please", "pls", "plz", "kindly", "can you", "could you", "would you", "can someone", "could someone"),
    *("can somebody", "could somebody", "can we", "could we", "can u", "someone should", "somebody should"),
    *("we need to", "we have to", "we must", "we should", "we gotta", "we want to", "you need to", "you should"),
    *("need to", "needs to", "i need you to", "i want you to", "i'd like you to", "i would like you to"),
    *("it would be great if you could", "would be great if you could", "would be nice to", "it would be nice to"),
    *("make sure to", "make sure that", "make sure", "let's", "lets", "don't forget to", "remember to"),
    *("next step is to", "todo", "to do", "action item", "action", "ai", "request", "task"),
    *("bitte", "kannst du", "könntest du", "könnt ihr", "können sie", "könnten sie", "kann jemand", "wir müssen"),
    *("wir sollten", "wir brauchen", "du musst", "jemand sollte", "es muss", "man müsste"),
    *("s'il te plaît", "s'il vous plaît", "stp", "svp", "merci de", "peux-tu", "pouvez-vous", "pourrais-tu"),
    *("pourriez-vous", "il faut", "il faudrait", "on doit", "nous devons", "veuillez"),
    *("por favor", "puedes", "podrías", "hay que", "tenemos que", "necesitamos", "deberíamos", "alguien puede"),
    *("per favore", "puoi", "potresti", "bisogna", "dobbiamo", "occorre"),
    *("podes", "você pode", "pode", "precisamos", "temos que", "é preciso"),
    *("graag", "kun je", "kan iemand", "we moeten", "wil je", "alsjeblieft"),
    *("proszę", "możesz", "trzeba", "musimy", "należy"),
    *("пожалуйста", "нужно", "надо", "необходимо", "можешь", "можете", "давайте"),
    *("kan du", "vi måste", "vi behöver", "snälla"),
)
"""What stands before what is asked for; the longest that fits is taken off."""

ASKED_LATER = (
    *(" we need to ", " we have to ", " we must ", " we should ", " can someone ", " can somebody ", " could someone "),
    *(
        " can you ",
        " could you ",
        ", please ",
        " and please ",
        "; please ",
        " wir müssen ",
        " wir sollten ",
        ", bitte ",
    ),
    *(" kannst du ", " il faut ", " nous devons ", " hay que ", " tenemos que ", " bisogna ", " dobbiamo ", " нужно "),
)
"""What asks in the middle of a sentence, whatever stands before it."""
NOT_ASKED_LATER = ("i think", "do you", "should", "why", "when", "who", "what", "how", "if ", "maybe", "wenn", "si ")
"""How a sentence begins that only weighs what should be done."""
WISHED = (
    *(" would be nice", " would be great", " would be good", " would be helpful", " would help", " is missing"),
    *(
        " wäre schön",
        " wäre gut",
        " wäre hilfreich",
        " serait bien",
        " serait utile",
        " estaría bien",
        " sarebbe utile",
    ),
)
"""What ends a wish."""
REPORTS = ("describe", "steps", "expected", "actual", "environment", "additional", "screenshots", "versions", "logs")
"""How the headings of a form for bug reports begin."""

ASKING_CJK = ("请你", "请", "麻烦", "需要", "我们需要", "帮忙", "帮我", "務必", "ぜひ")
ASKING_CJK_END = (
    "してください",
    "して下さい",
    "ください",
    "お願いします",
    "をお願い",
    "しましょう",
    "해주세요",
    "해 주세요",
    "하세요",
)

BROKEN = (
    *("is broken", "are broken", "crashes", "crashed", "doesn't work", "does not work", "don't work", "not working"),
    *("fails", "is failing", "are failing", "fails with", "throws", "hangs", "leaks", "is wrong", "returns 500"),
    *("returns a 500", "is down", "times out", "segfaults", "stopped working", "regression", "raises", "is missing"),
    *("ist kaputt", "sind kaputt", "funktioniert nicht", "stürzt ab", "schlägt fehl", "geht nicht"),
    *("est cassé", "est cassée", "ne marche pas", "ne fonctionne pas", "plante"),
    *("no funciona", "está roto", "está rota", "falla", "se cuelga", "non funziona", "não funciona", "werkt niet"),
    *("nie działa", "не работает", "падает", "сломан", "不工作", "崩溃", "动かない", "落ちる"),
)
"""What says that something is not as it should be."""

NOT_ASKED = frozenset(
    """
    thanks thank thx cheers hi hello hey dear regards best greetings sincerely hallo liebe lieber danke grüße viele
    bonjour salut merci cordialement hola gracias saludos ciao grazie olá obrigado obrigada hoi dzień cześć привет
    спасибо fyi ok okay yes no yep nope sure lol haha great nice good morning sorry welcome congrats
    """.split()
)
"""Words that begin what is said out of kindness."""

MEANS_NOTHING = frozenset(
    """
    this is it's its it that these those are all of them everything very really and please as so das es ist sind sehr
    bitte alles wirklich ce c'est est sont très tout es muy son todo è molto
    """.split()
)
"""Words that say nothing beside one for how urgent something is."""
