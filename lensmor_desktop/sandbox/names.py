"""Words from which people and companies are invented. No real person or company is meant."""

# Given and family names by language, so that they go together; CJK names are transliterated.
PEOPLE: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (
        ("Annika", "Jörg", "Käthe", "Lukas", "Mareike", "Sören", "Ulrike", "Tobias"),
        ("Brückner", "Dörfler", "Falkenrath", "Größmann", "Hölderle", "Kessenbrink", "Voßkamp"),
    ),
    (
        ("Åsa", "Björn", "Eirik", "Frøydis", "Ingrid", "Jonas", "Signe", "Torbjörn"),
        ("Bergqvarn", "Hägglöv", "Lindåker", "Nørdal", "Skårsæter", "Strömvik", "Vestergård"),
    ),
    (
        ("Aurélie", "Benoît", "Célestine", "François", "Hélène", "Maël", "Noémie", "Thibault"),
        ("Beauchêne", "Corbinière", "d’Aubrac", "Lefèbre", "Montclair", "Rousselin", "Tréville"),
    ),
    (
        ("Álvaro", "Begoña", "Inés", "Íñigo", "Lucía", "Núria", "Raúl", "Ximena"),
        ("Arrízaga", "Castañeda Ruiz", "Echeberría", "Ibáñez Soler", "Muñárriz", "Peñalba"),
    ),
    (
        ("Anabela", "Caetano", "Duarte", "Inês", "João", "Luísa", "Sebastião", "Thaís"),
        ("Bragançinha", "Carvalhais", "Falcão Leite", "Mourão", "Quintão", "Salgueirão"),
    ),
    (
        ("Chiara", "Davide", "Elettra", "Fiorenzo", "Ginevra", "Niccolò", "Ottavia", "Sante"),
        ("Bellandini", "Cavallaro", "De Sanctis", "Fontanesi", "Marchegiani", "Trevisol"),
    ),
    (
        ("Bożena", "Grzegorz", "Jagoda", "Łukasz", "Małgorzata", "Paweł", "Wiesława", "Zdzisław"),
        ("Brzęczek", "Dąbrowiecki", "Gałązka", "Kwiatosz", "Mrożewski", "Świderek", "Żurawicz"),
    ),
    (
        ("Aneta", "Břetislav", "Dušan", "Jiřina", "Ľubica", "Ondřej", "Šárka", "Zdeněk"),
        ("Čermáček", "Dvořáčik", "Hruštička", "Jeřábek", "Růžovský", "Šťovíček", "Vlčan"),
    ),
    (
        ("Aslı", "Çağla", "Ebru", "Gökhan", "İlker", "Onur", "Şebnem", "Yiğit"),
        ("Akçaoğlu", "Çelikbaş", "Güneşer", "Karadağlı", "Özçınar", "Şahinöz", "Yıldırımer"),
    ),
    (
        ("Bo", "Jiahui", "Lan", "Minghao", "Qiuyan", "Wei", "Xiaolin", "Zhiyuan"),
        ("Cui", "Fang", "Gong", "Lü", "Ouyang", "Qian", "Shao", "Zhuang"),
    ),
    (
        ("Aoi", "Daisuke", "Haruka", "Kenji", "Mayumi", "Ryōta", "Shiori", "Yūko"),
        ("Amagasa", "Hoshikawa", "Kurosaki", "Minazuki", "Ōtsubo", "Shiranui", "Tachihara"),
    ),
    (
        ("Eun-ji", "Hyun-woo", "Ji-won", "Min-seo", "Seo-yeon", "Sung-ho", "Tae-yang", "Yu-na"),
        ("Bang", "Chae", "Gil", "Jegal", "Maeng", "Namgung", "Pyo", "Seonwoo"),
    ),
    (
        ("Aarav", "Ishita", "Kavya", "Nikhil", "Pranav", "Rukmini", "Sanjana", "Vikram"),
        ("Bhattiprolu", "Chaturvedula", "Deshkar", "Iyengarh", "Kulshetra", "Rathodia"),
    ),
    (
        ("Amira", "Faris", "Hanan", "Idris", "Layla", "Nabil", "Samira", "Zayd"),
        ("Al-Marwazi", "Ben Youssefi", "El Khattari", "Haddadine", "Qasimov", "Sabbaghi"),
    ),
    (
        ("Adaeze", "Chinedu", "Folasade", "Kwabena", "Ngozi", "Sipho", "Thandeka", "Wanjiru"),
        ("Adegbola", "Dlaminisa", "Gathongo", "Mensahene", "Nwachukwura", "Okonjor"),
    ),
    (
        ("Bích", "Đức", "Hạnh", "Lan Anh", "Minh", "Ngọc", "Quốc", "Thảo"),
        ("Đặng", "Đoàn", "Hoàng", "Phùng", "Trịnh", "Vương"),
    ),
    (
        ("Abigail", "Callum", "Hazel", "Imogen", "Marcus", "Rosalind", "Theo", "Wesley"),
        ("Ashcombe", "Brackenridge", "Fairweather", "MacIlroy", "O’Shaunessy", "Thistlewood"),
    ),
    (
        ("Bram", "Fenna", "Joris", "Lieke", "Maud", "Ruben", "Sanne", "Zoë"),
        ("de Graaff", "ten Brinke", "van der Weerd", "Verhulst", "Wijnands", "Zonneveldt"),
    ),
)

JOBS: tuple[tuple[str, str, str], ...] = (
    ("Head of Procurement", "Purchasing", "Director"),
    ("Senior Buyer", "Purchasing", "Senior"),
    ("Category Manager", "Purchasing", "Manager"),
    ("VP of Partnerships", "Business Development", "VP"),
    ("Business Development Manager", "Business Development", "Manager"),
    ("Key Account Manager", "Sales", "Manager"),
    ("Regional Sales Director", "Sales", "Director"),
    ("Export Manager", "Sales", "Manager"),
    ("Plant Manager", "Operations", "Manager"),
    ("Chief Operating Officer", "Operations", "C-Level"),
    ("Supply Chain Analyst", "Operations", "Entry"),
    ("Head of Quality", "Quality", "Director"),
    ("R&D Engineer", "Engineering", "Senior"),
    ("Chief Technology Officer", "Engineering", "C-Level"),
    ("Product Manager", "Product", "Manager"),
    ("Marketing Director, EMEA", "Marketing", "Director"),
    ("Trade Marketing Specialist", "Marketing", "Entry"),
    ("Managing Director", "Management", "C-Level"),
    ("Founder & CEO", "Management", "Owner"),
    ("Sustainability Lead", "Operations", "Senior"),
)

COMPANY_STEMS: tuple[str, ...] = (
    "Alderquist",
    "Bravendal",
    "Corvanta",
    "Dunmarrow",
    "Eskelvik",
    "Fjellmora",
    "Gratzenau",
    "Halvorsund",
    "Ilmarenko",
    "Jundiaré",
    "Kestrivane",
    "Lumbrikka",
    "Morvaglio",
    "Norrhamra",
    "Orvennaz",
    "Plessemont",
    "Quillarón",
    "Rastenveld",
    "Sunevara",
    "Tessalorn",
    "Umbriato",
    "Vantorre",
    "Wexmoor",
    "Xilonia",
    "Ysterberg",
    "Zephyrine",
    "Kanamori Seiko",
    "Haneul Bright",
    "Longqi Hua",
    "Suryamitra",
)
COMPANY_FORMS: tuple[str, ...] = (
    "GmbH",
    "AB",
    "Ltd",
    "S.A.",
    "Inc.",
    "S.p.A.",
    "B.V.",
    "Co., Ltd.",
)
TRADES: tuple[str, ...] = (
    "Packaging",
    "Cold Chain",
    "Marine",
    "Retail Systems",
    "Robotics",
    "Precision",
    "Water",
    "Outdoor",
    "Logistics",
    "Automation",
    "Materials",
    "Foods",
)

CITIES: tuple[tuple[str, str], ...] = (
    ("Hamburg", "Germany"),
    ("Vancouver", "Canada"),
    ("Gothenburg", "Sweden"),
    ("Valencia", "Spain"),
    ("Detroit", "United States"),
    ("Osaka", "Japan"),
    ("Dubai", "United Arab Emirates"),
    ("Innsbruck", "Austria"),
    ("Lyon", "France"),
    ("Poznań", "Poland"),
    ("São Paulo", "Brazil"),
    ("Singapore", "Singapore"),
)
SHOW_KINDS: tuple[str, ...] = ("Expo", "Fair", "Summit", "Week", "Forum", "Days")
