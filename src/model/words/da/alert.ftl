# Varsler: hvad der ændrede sig mellem to scanninger, i få linjer.

alert-people-between = { $least-shown } til { $most-shown } personer
alert-headline = { $change }: { $code } ({ $severity }); numre på { $people }, kan læses af { $readers }
alert-subject = Mappevagt: { $bad-shown } nye eller værre{ $unchecked ->
    [0] {""}
   *[other] , { $unchecked-shown } ikke kontrolleret
}, { $good-shown } bedre eller løst (værst: { $severity })
alert-subject-good = Mappevagt: { $good-shown } bedre eller løst, intet værre
alert-intro = Scanningen på { $host }, der sluttede { $time }, adskiller sig fra den, der sluttede { $before }.
alert-incomplete = { $count ->
    [one] Den er ikke fuldstændig: { $count-shown } fil blev ikke læst.
   *[other] Den er ikke fuldstændig: { $count-shown } filer blev ikke læst.
}
alert-now = { $count ->
    [one] Der er nu { $count-shown } eksponering; der blev fundet numre på { $people }.
   *[other] Der er nu { $count-shown } eksponeringer; der blev fundet numre på { $people }.
}
alert-exposure = eksponering { $id }
alert-left-out = { $count ->
    [one] { $count-shown } ændring mere står ikke her.
   *[other] { $count-shown } ændringer mere står ikke her.
}
alert-report = Mapperne, og hvad der skal gøres ved dem, står i rapporten for kørslen { $run }.
