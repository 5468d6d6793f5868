/*
 * Names people go by, English and Spanish, folded. Each line is one name: whoever is in the roster under one of its words
 * is found under all the others. Our own list; only what is usual, because every word more is a wrong child more.
 */
const lines = `
william bill billy will willy liam
robert bob bobby rob robbie
richard rick ricky dick rich
elizabeth liz lizzie beth betty eliza ellie libby
margaret maggie meg peggy greta margie
katherine catherine kathryn kate katie kathy cathy kat
james jim jimmy jamie
john jack johnny
joseph joe joey
thomas tom tommy
michael mike mikey mick
daniel dan danny
matthew matt
nicholas nick nicky
anthony tony
andrew andy drew
christopher chris topher kit
alexander alex xander sasha
benjamin ben benny
samuel sam sammy
jacob jake
joshua josh
jonathan jon jonny
zachary zach zack
edward ed eddie ted teddy
charles charlie chuck
david dave davey
steven stephen steve
patrick pat paddy
timothy tim timmy
gregory greg
jeffrey jeff
kenneth ken kenny
lawrence larry
raymond ray
ronald ron ronnie
theodore theo ted teddy
vincent vince vinny
peter pete
philip phillip phil
henry hank harry
frederick fred freddie
leonard leo lenny
nathaniel nathan nate
gabriel gabe
abigail abby
amanda mandy
barbara barb barbie
deborah debbie deb
dorothy dot dottie
eleanor ellie nora nell
emily em emmy
jennifer jen jenny
jessica jess jessie
josephine jo josie
kimberly kim
madeline maddie
melissa missy mel
natalie nat
pamela pam
patricia pat patty trish tricia
rebecca becky becca
samantha sam sammie
sandra sandy
stephanie steph
susan sue susie
theresa teresa terry tess tere
valerie val
veronica ronnie vero
victoria vicky tori
virginia ginny ginger
jose pepe chepe pepito
francisco paco pancho paquito curro kiko
guadalupe lupe lupita
ignacio nacho
jesus chucho chuy
enrique quique kike
manuel manolo manny memo
guillermo memo guille
antonio tono toni
rosario charo chayo
concepcion concha conchita
dolores lola lolita
mercedes meche merche
maria mari mary
juan juanito
luis lucho
carlos carlitos charly
alejandro alex ale jano
roberto beto
alberto beto
eduardo lalo edu
fernando fer nando
gerardo lalo
gonzalo chalo gonza
graciela chela
isabel chabela isa chabe
josefina pepa fina
leticia lety
beatriz bety betty
cristina cris
santiago santi chago
sebastian sebas
salvador chava
rafael rafa
ricardo ricky richi
sergio checo
vicente chente
xavier javier javi xavi
raul rulo
daniela dani
gabriela gaby gabi
alejandra ale sandra
adriana adri
esperanza espe
consuelo chelo
rodrigo rodri
teodoro teo
`;

const group = lines
  .trim()
  .split('\n')
  .map((line) => line.split(' '));

const known = new Map<string, readonly string[]>();
for (const names of group)
  for (const name of names)
    known.set(
      name,
      [...new Set([...(known.get(name) ?? []), ...names])].filter((other) => other !== name),
    );

/** The other words for the same given name; none for a name that has none. */
export const nicknamesOf = (folded: string): readonly string[] => known.get(folded) ?? [];
